import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { nextMessage } from '../../test/support/child-messages.ts'
import type { PeerQuestion, PeerSettings, ReadyCode } from './peer-settings.ts'

/** A server of somebody else's in a process of its own. */
export interface PeerProcess {
  readonly pid: number
  readonly port: number
  /** Has codes made, as if somebody had just approved them. */
  makeCodes(count: number): Promise<readonly ReadyCode[]>
  /** Has signatures verified for a time and gives how many that were in a second. */
  countVerifications(seconds: number): Promise<number>
  stop(): Promise<void>
}

/** The programs that can be started. */
export type PeerProgram = 'oidc-provider.mjs' | 'floor.ts' | 'bare-verification.ts'

/** Starts a peer and waits until it answers.
 * @throws {Error} it ended before
 */
export async function startPeer(
  program: PeerProgram,
  settings: PeerSettings | Pick<PeerSettings, 'port'>,
): Promise<PeerProcess> {
  const child = fork(join(import.meta.dirname, program), { serialization: 'advanced' })
  const send = (message: object): Promise<unknown> => {
    const answer = nextMessage(child, program)
    child.send(message)
    return answer
  }
  const ask = (question: PeerQuestion) => send(question)
  await send(settings)
  return {
    pid: child.pid ?? 0,
    port: settings.port,
    // The programs answer each question with these values.
    makeCodes: async (count) => (await ask({ kind: 'codes', count })) as readonly ReadyCode[],
    countVerifications: async (seconds) =>
      (await ask({ kind: 'verifications', seconds })) as number,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

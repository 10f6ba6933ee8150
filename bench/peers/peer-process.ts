import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PeerQuestion, PeerSettings, ReadyCode } from './peer-settings.ts'

/** A server of somebody else's in a process of its own. */
export interface PeerProcess {
  readonly pid: number
  readonly port: number
  /** Has codes made, as if somebody had just approved them. */
  makeCodes(count: number): Promise<readonly ReadyCode[]>
  /** Has an access token made for the backend service. */
  makeToken(): Promise<string>
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
    makeToken: async () => (await ask({ kind: 'token' })) as string,
    countVerifications: async (seconds) =>
      (await ask({ kind: 'verifications', seconds })) as number,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

async function nextMessage(child: ChildProcess, program: string): Promise<unknown> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${program} ended with ${code}`)
  })
  const [message] = await Promise.race([once(child, 'message', { signal }), ended])
  ended.catch(() => undefined)
  over.abort()
  return message
}

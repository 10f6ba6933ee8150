import type { LaunchChange } from '../../../../shared/contract/launch-change.ts'
import type { BackChannel } from '../back-channel.ts'
import { LaunchFailure } from '../launch-failure.ts'
import type { LaunchRun } from '../launch-run.ts'
import type { LaunchServices } from '../launch-services.ts'
import { readFhir } from '../read-fhir.ts'
import { refreshRun } from '../refresh-run.ts'
import { introspectToken, revokeToken } from '../token-follow-up.ts'
import type { FollowUp } from './follow-up.ts'
import { kindOfToken, sentRequestOf } from './sent-request.ts'

/** What is sent again, and with which change. */
interface ChangedFollowUp {
  readonly followUp: FollowUp
  /** The step of the request that is sent again. */
  readonly stepId: string
  readonly change: Omit<LaunchChange, 'step'>
}

/** Asks for a follow-up once more, with the tokens the launch holds now and one request of it changed. What the server refuses of
 * it, its step says.
 * @returns the step of the changed request; null where it did not come to that
 * @throws {ProblemError} conflict: the launch holds no such token any more
 */
export async function sendAgain(
  run: LaunchRun,
  { followUp, stepId, change }: ChangedFollowUp,
  services: LaunchServices,
): Promise<string | null> {
  let changedStep: string | null = null
  const channel = changeOne(services.channel, followUp.offset, {
    change,
    note: async (step) => {
      changedStep = step.id
      await step.complete({ replayOf: stepId })
    },
  })
  try {
    await ask(run, followUp, change, { ...services, channel })
  } catch (error) {
    if (!(error instanceof LaunchFailure)) throw error
  }
  return changedStep
}

interface OneChange {
  readonly change: Omit<LaunchChange, 'step'>
  readonly note: (step: Parameters<BackChannel['send']>[1]['step']) => Promise<void>
}

/** A channel that sends one request, counted from the first, with a change. */
function changeOne(channel: BackChannel, offset: number, { change, note }: OneChange): BackChannel {
  let sent = 0
  return {
    ...channel,
    send: async (request, purpose) => {
      const isMeant = sent === offset
      sent += 1
      if (!isMeant) return channel.send(request, purpose)
      await note(purpose.step)
      return channel.send(request, { ...purpose, change })
    },
  }
}

async function ask(
  run: LaunchRun,
  { kind, asked, offset }: FollowUp,
  change: Omit<LaunchChange, 'step'>,
  services: LaunchServices,
): Promise<void> {
  if (kind === 'read') {
    const path = (asked.url ?? '').slice(run.record.fhirBase.length + 1)
    await readFhir(run, path, services)
    return
  }
  const form = new URLSearchParams(sentRequestOf(asked, services)?.request.body ?? '')
  if (kind === 'refresh') {
    const isTokenKept =
      offset === 0 && change.name === 'refresh_token' && change.act !== 'duplicate'
    await refreshRun(run, form.get('scope') ?? undefined, services, { isTokenKept })
    return
  }
  const source = kindOfToken(form.get('token_type_hint'))
  await (kind === 'introspect' ? introspectToken : revokeToken)(run, source, services)
}

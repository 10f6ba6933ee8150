import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { createRequestScope } from '../../http/index.ts'
import type { UdapChannel } from '../../udap-client/index.ts'
import type { BackChannelAnswer } from '../back-channel.ts'
import type { LaunchRun } from '../launch-run.ts'
import type { LaunchServices } from '../launch-services.ts'
import type { StepRecorder } from '../step-recorder.ts'

/** A channel whose requests are one step of a launch. What the engine notes about an answer stands in its report, which the
 * step takes over.
 * @param onAnswer told of each answer
 */
export function createStepChannel(
  run: LaunchRun,
  step: StepRecorder,
  { channel }: Pick<LaunchServices, 'channel'>,
  onAnswer: (answer: BackChannelAnswer) => void = () => {},
): UdapChannel {
  return {
    exchange: async (request, { area }, judge) => {
      const answer = await channel.send(request, {
        runId: run.id,
        clientId: run.client_id,
        area,
        step,
      })
      onAnswer(answer)
      const [exchangeId = null] = step.current().exchangeIds.slice(-1)
      const { status, headers, text } = answer
      return judge({ status, headers, text, exchangeId }, createRequestScope(run.id, []))
    },
  }
}

/** Takes findings of the engine over as checks of a step. */
export async function noteFindings(
  findings: readonly UdapFinding[],
  step: StepRecorder,
): Promise<void> {
  for (const { check, clause, text, outcome, seen, wanted } of findings) {
    if (outcome === 'not-checked') continue
    if (outcome === 'information') {
      await step.inform(check, clause, seen === null ? text : `${text}: ${seen}`)
      continue
    }
    const isOk = outcome === 'passed'
    await step.note(
      { check, clause, text, isOk, seen: seen ?? undefined, wanted: wanted ?? undefined },
      outcome === 'warning' ? 'warning' : 'failed',
    )
  }
}

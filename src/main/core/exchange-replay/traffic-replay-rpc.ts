import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import type { MaskedValue } from '../../../shared/contract/traffic-replay.ts'
import type { ExchangeLog, ExchangeStore } from '../exchange-log/index.ts'
import type { Platform } from '../platform.ts'
import { badRequest, type Handlers, notFound } from '../rpc/index.ts'
import { fillMasks, masksOf } from './fill-masks.ts'
import { isOwnHeader, sendAgain } from './send-again.ts'

/** Finds secrets that launches still hold. */
export interface HeldSecrets {
  /** @param fingerprint as masks show it
   * @param preferredRun the launch that is looked at first
   */
  find(
    fingerprint: string,
    preferredRun: string | null,
  ): Promise<{ readonly runId: string; readonly name: string; readonly value: string } | undefined>
}

/** What sending again works with. */
export interface ReplayOptions {
  readonly platform: Pick<Platform, 'clock' | 'random' | 'outboundFetch'>
  readonly log: ExchangeLog
  readonly exchanges: ExchangeStore
  readonly heldSecrets: HeldSecrets
  /** Origins this program answers at. */
  readonly ownOrigins: () => readonly string[]
}

/** Console methods that send the request of an exchange again. Secrets never go to the console: it names the masks, and the
 * core fills in what a launch still holds.
 */
export function trafficReplayRpc(
  options: ReplayOptions,
): Handlers<'traffic.replayDraft' | 'traffic.replay'> {
  return {
    'traffic.replayDraft': async ({ id }) => describeDraft(requireExchange(id, options), options),
    'traffic.replay': async ({ id, secrets, ...edited }) => {
      const original = requireExchange(id, options)
      const given = new Map(secrets.map(({ mask, value }) => [mask, value]))
      const known = await collectSecrets(masksOf(edited), given, original, options)
      const reach = {
        ownOrigins: options.ownOrigins(),
        originalUrl: original.url,
        // A launch goes where a person said.
        isTyped: original.launchRunId !== null,
      }
      const exchangeId = await sendAgain(fillMasks(edited, known), original, reach, options)
      return { exchangeId }
    },
  }
}

function requireExchange(id: string, { log, exchanges }: ReplayOptions): ExchangeDetail {
  log.flush()
  const found = exchanges.get(id)
  if (found === undefined) throw notFound('exchange', id)
  return found
}

async function describeDraft(exchange: ExchangeDetail, options: ReplayOptions) {
  const { method, url, request, launchRunId } = exchange
  const headers = request.headers.filter(([name]) => !isOwnHeader(name))
  const masked = await Promise.all(
    [...masksOf({ url, headers, body: request.body })].map(
      async ([mask, fingerprint]): Promise<MaskedValue> => {
        const held = await options.heldSecrets.find(fingerprint, launchRunId)
        const heldBy = held === undefined ? null : { runId: held.runId, name: held.name }
        return { mask, heldBy }
      },
    ),
  )
  return {
    obstacle: findObstacle(exchange),
    notice: describeLoss(exchange),
    method,
    url,
    headers,
    body: request.body,
    masked,
  }
}

function findObstacle({ method }: ExchangeDetail): string | null {
  return /^(?:CONNECT|TRACE|TRACK)$/.test(method) ? `${method} cannot be sent from here.` : null
}

function describeLoss({ request }: ExchangeDetail): string | null {
  const { body, bodyBytes, isTruncated } = request
  if (isTruncated) return `Only the first part of the ${bodyBytes} bytes of the body was kept.`
  if (body === null && bodyBytes > 0)
    return `The body was no text: its ${bodyBytes} bytes were not kept.`
  return null
}

async function collectSecrets(
  masks: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
  { launchRunId }: ExchangeDetail,
  { heldSecrets }: ReplayOptions,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>()
  for (const [mask, fingerprint] of masks) {
    const value = given.get(mask) ?? (await heldSecrets.find(fingerprint, launchRunId))?.value
    if (value === undefined) {
      throw badRequest(`nothing here holds what ${mask} stands for`, [
        { path: 'secrets', message: 'give its value, or take it out of the request', seen: mask },
      ])
    }
    known.set(mask, value)
  }
  return known
}

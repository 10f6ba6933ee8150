import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import type { MaskedValue } from '../../../shared/contract/traffic-replay.ts'
import type { ExchangeLog, ExchangeStore } from '../exchange-log/index.ts'
import type { Platform } from '../platform.ts'
import { badRequest, type Handlers, notFound } from '../rpc/index.ts'
import { fillMasks, masksOf } from './fill-masks.ts'
import { isOwnHeader, sendAgain } from './send-again.ts'

/** Finds secrets that launches still hold. */
export interface HeldSecrets {
  /** @param fingerprints as masks show them
   * @param preferredRun the launch that is looked at first
   * @returns what was found, by fingerprint
   */
  find(
    fingerprints: ReadonlySet<string>,
    preferredRun: string | null,
  ): Promise<
    ReadonlyMap<string, { readonly runId: string; readonly name: string; readonly value: string }>
  >
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
  const masks = masksOf({ url, headers, body: request.body })
  const held = await options.heldSecrets.find(new Set(masks.values()), launchRunId)
  const masked = [...masks].map(([mask, fingerprint]): MaskedValue => {
    const holder = held.get(fingerprint)
    const heldBy = holder === undefined ? null : { runId: holder.runId, name: holder.name }
    return { mask, heldBy }
  })
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
  const wanted = [...masks].filter(([mask]) => !given.has(mask))
  const fingerprints = new Set(wanted.map(([, fingerprint]) => fingerprint))
  const held = await heldSecrets.find(fingerprints, launchRunId)
  for (const [mask, fingerprint] of masks) {
    const value = given.get(mask) ?? held.get(fingerprint)?.value
    if (value === undefined) {
      throw badRequest(`nothing here holds what ${mask} stands for`, [
        { path: 'secrets', message: 'give its value, or take it out of the request', seen: mask },
      ])
    }
    known.set(mask, value)
  }
  return known
}

import type { KeyObject } from 'node:crypto'
import type {
  Inspection,
  InspectorQuestion,
  inspectorMethods,
} from '../../../shared/contract/inspector.ts'
import type { inspectorResignMethods } from '../../../shared/contract/inspector-resign.ts'
import type { DocumentFetching } from '../certificate-path/index.ts'
import { KeyStoreLockedError } from '../errors.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { KeyPairs } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import { badRequest, conflict, type Handlers, notFound } from '../rpc/index.ts'
import type { InspectorApart } from './apart/inspector-apart.ts'
import { bulkRpc } from './bulk/bulk-rpc.ts'
import { compareTokens } from './compare-tokens.ts'
import { readJweHeader, unopenedJwe } from './decrypt-jwe.ts'
import { fetchKeys } from './fetch-keys.ts'
import { historyRpc } from './history/history-rpc.ts'
import type { InspectorHistory } from './history/inspector-history.ts'
import type { InspectorService } from './inspector-service.ts'
import { listClaims } from './list-claims.ts'
import { renderReport } from './reports/render-report.ts'
import { pairOf, resignToken, throwawayKey } from './resign/resign-token.ts'
import { sendToken } from './resign/send-token.ts'

/** What the console methods of the Inspector work on. */
export interface InspectorRpcOptions {
  readonly service: InspectorService
  readonly apart: InspectorApart
  readonly platform: Pick<Platform, 'threadEntry' | 'clock' | 'random' | 'version'>
  readonly keyPairs: Pick<KeyPairs, 'find' | 'privateKey' | 'list'>
  /** Every public key known here. */
  readonly fetching: DocumentFetching
  /** Keeps what was asked of others. */
  readonly log: Pick<ExchangeLog, 'record'>
  readonly history: InspectorHistory
  /** Whether what is inspected is to be kept. */
  readonly isHistoryOn: () => boolean
  readonly issuer: () => string
  readonly fhirBase: () => string
  /** Answers a request to this server. */
  readonly send: (request: Request) => Promise<Response>
}

type InspectorMethods = keyof typeof inspectorMethods | keyof typeof inspectorResignMethods

/** Console methods of the Inspector, and a function that ends what runs. */
export function inspectorRpc(options: InspectorRpcOptions) {
  const { service, platform } = options
  const bulk = bulkRpc(options)
  const running = new Map<string, AbortController>()
  /** Ended before they came: a long text takes its time on the way, and the word that it is not wanted overtakes it. */
  const endedEarly = new Set<string>()
  const handlers: Handlers<InspectorMethods> = {
    'inspector.inspect': async ({ ticket, ...question }) => {
      if (ticket === undefined) return kept(question, await service.inspect(question), options)
      if (endedEarly.delete(ticket)) throw conflict('the inspection was ended')
      const controller = new AbortController()
      running.set(ticket, controller)
      try {
        return await kept(question, await service.inspect(question, controller.signal), options)
      } finally {
        running.delete(ticket)
      }
    },
    'inspector.cancel': async ({ ticket }) => {
      const controller = running.get(ticket)
      controller?.abort()
      if (controller === undefined) {
        endedEarly.clear()
        endedEarly.add(ticket)
      }
      return { isCancelled: controller !== undefined }
    },
    'inspector.decrypt': ({ text, keyId, secret }) => decrypt(text, keyId, secret, options),
    'inspector.fetchKeys': ({ url }) => fetchKeys(url, options),
    'inspector.compare': async ({ left, right }) => {
      const [first, second] = await Promise.all([
        firstToken(left, service),
        firstToken(right, service),
      ])
      return compareTokens(first, second)
    },
    'inspector.report': async ({ format, isRedacted, ...question }) =>
      renderReport(await service.inspect(question), format, isRedacted, platform.version),
    'inspector.resign': async ({ keyId, ...request }) =>
      resignToken({ ...request, key: await signingPair(keyId, options) }),
    'inspector.send': ({ token, target }) =>
      sendToken(token, target, {
        issuer: options.issuer(),
        fhirBase: options.fhirBase(),
        send: options.send,
      }),
  }
  const history = historyRpc(options.history, options.isHistoryOn)
  const close = async () => {
    options.apart.close()
    await bulk.close()
  }
  return { handlers: { ...handlers, ...bulk.handlers, ...history }, close }
}

/** Keeps what was inspected where a person wants that; that it could not be kept is told with what was found. */
async function kept(
  { text = '' }: InspectorQuestion,
  inspection: Inspection,
  { history, isHistoryOn }: InspectorRpcOptions,
): Promise<Inspection> {
  if (!isHistoryOn()) return inspection
  try {
    await history.keep(text, inspection)
    return inspection
  } catch (cause) {
    if (!(cause instanceof KeyStoreLockedError)) throw cause
    const problem = 'The key store is locked, so this was not kept in the history.'
    return { ...inspection, problems: [...inspection.problems, problem] }
  }
}

async function firstToken(text: string, service: InspectorService) {
  const { tokens, problems } = await service.inspect({ text })
  const [token] = tokens
  if (token === undefined) throw badRequest(problems[0] ?? 'nothing to compare was found')
  return token
}

async function signingPair(keyId: string | undefined, { keyPairs }: InspectorRpcOptions) {
  if (keyId === undefined) return throwawayKey()
  const record = keyPairs.find(keyId)
  if (record === undefined) throw notFound('key', keyId)
  return pairOf(await keyPairs.privateKey(keyId), record.kid, record.alg)
}

/** The key is opened only now that a person chose it. @see spec/security.md TI-08 */
async function decrypt(
  text: string,
  keyId: string | undefined,
  secret: string | undefined,
  { service, apart, keyPairs }: InspectorRpcOptions,
) {
  const compact = text.replaceAll(/\s+/g, '')
  const header = readJweHeader(compact)
  if ((keyId === undefined) === (secret === undefined)) {
    throw badRequest('choose one stored key or give one secret')
  }
  const key =
    keyId === undefined
      ? { secret: secret ?? '', alg: header.string('alg') }
      : { pkcs8: pkcs8Of(await keyPairs.privateKey(keyId)) }
  const content = await apart.decrypt(compact, key)
  if (content === undefined) throw badRequest(unopenedJwe)
  const inspection = await service.inspect({ text: content })
  return { header: listClaims(header), content, inspection }
}

function pkcs8Of(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'pkcs8' })
}

import type { LaunchStep, TokenSource } from '../../../shared/contract/launch-step.ts'
import { conflict } from '../rpc/index.ts'
import { authenticate } from './authenticate.ts'
import { parseJson } from './discover-server.ts'
import { isPublicClient, type LaunchRun } from './launch-run.ts'
import { type LaunchServices, recorderOf } from './launch-services.ts'

/** What a server said of a token. */
export interface Introspection {
  readonly step: LaunchStep
  readonly status: number
  /** Null where the answer is no JSON object. */
  readonly answer: Record<string, unknown> | null
}

/** Asks the server of a launch what one of its tokens is worth now. A public client shows its access token as its credential.
 * @throws {ProblemError} conflict: the launch holds no such token, or the server names no such endpoint
 * @throws {LaunchFailure} no answer
 * @see RFC 7662 section 2; SMART App Launch 2.2.0, Token Introspection; INT-01
 */
export async function introspectToken(
  run: LaunchRun,
  source: TokenSource,
  services: LaunchServices,
): Promise<Introspection> {
  const { step, status, text } = await post(run, source, 'introspection', services)
  const body = parseJson(text)
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  return { step, status, answer: isObject ? { ...body } : null }
}

/** Asks the server of a launch to end one of its tokens.
 * @throws {ProblemError} conflict: the launch holds no such token, or the server names no such endpoint
 * @throws {LaunchFailure} no answer
 * @see RFC 7009 section 2; REV-01
 */
export async function revokeToken(
  run: LaunchRun,
  source: TokenSource,
  services: LaunchServices,
): Promise<{ readonly step: LaunchStep; readonly status: number }> {
  const { step, status } = await post(run, source, 'revocation', services)
  return { step, status }
}

const requests = {
  introspection: {
    verb: 'Introspect',
    endpoint: 'introspection_endpoint',
    check: 'introspected',
    clause: 'RFC 7662 section 2.2; INT-01',
  },
  revocation: {
    verb: 'Revoke',
    endpoint: 'revocation_endpoint',
    check: 'revocation-accepted',
    clause: 'RFC 7009 section 2.2; REV-01',
  },
} as const

async function post(
  run: LaunchRun,
  source: TokenSource,
  kind: keyof typeof requests,
  services: LaunchServices,
) {
  const { verb, endpoint, check, clause } = requests[kind]
  const url = run.record.server?.[endpoint]
  if (url === undefined) throw conflict(`the server names no ${endpoint}`)
  const secrets = await services.store.secretsOf(run.id)
  const token = secrets[source]
  if (token === undefined) throw conflict(`this launch holds no ${source}`)
  const authentication = await authenticate(run, run.record.server?.token_endpoint ?? '', services)
  const step = await recorderOf(services, run.id).begin({
    title: `${verb} the ${source.replace('_', ' ')}`,
    channel: 'back',
    from: 'app',
    to: 'authorization-server',
    method: 'POST',
    url,
  })
  await authentication.note(step)
  const { form, headers } = isBare(run, kind)
    ? { form: {}, headers: { Authorization: `Bearer ${secrets.access_token}` } }
    : authentication
  const answer = await services.channel.send(
    new Request(url, {
      method: 'POST',
      headers: { Accept: 'application/json', ...headers },
      body: new URLSearchParams({ token, token_type_hint: source, ...form }),
    }),
    { runId: run.id, clientId: run.client_id, area: 'token', step },
  )
  await step.note({
    check,
    clause,
    isOk: answer.status === 200,
    text: 'The server answered as it should',
    seen: `HTTP ${answer.status}`,
    wanted: 'HTTP 200',
  })
  const stored = await services.store.findStep(step.id)
  return { step: stored ?? step.current(), status: answer.status, text: answer.text }
}

/** A client without credentials can introspect with a token only. @see INT-06 */
function isBare(run: LaunchRun, kind: keyof typeof requests): boolean {
  return kind === 'introspection' && isPublicClient(run)
}

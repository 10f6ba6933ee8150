import {
  FhirError,
  HttpError,
  KeyStoreLockedError,
  OAuthError,
  temporarilyUnavailable,
} from '../errors.ts'
import { findStoreOutage, storeRetrySeconds } from '../storage/index.ts'
import type { RequestScope } from './request-scope.ts'
import { jsonResponse, TextResponse } from './text-response.ts'

/** An error that knows how to answer in a browser: as a page or as a redirect to the client. */
export interface BrowserError {
  /** Renders this error for the request that caused it. */
  toResponse(request: Request, scope: RequestScope): Response
}

function isBrowserError(error: unknown): error is OAuthError & BrowserError {
  return error instanceof OAuthError && 'toResponse' in error
}

/** A person has to unlock, which takes longer than a disk to recover. */
const lockedRetrySeconds = 30

const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/** Turns anything thrown while answering a request into its response; the only place that does.
 * A store that cannot be written now is 503 with `Retry-After`. What else is not one of our error classes is our
 * defect: 500 `server_error` with the exchange id, no stack.
 * @param isTraced whether OAuth errors name the exchange they are kept under
 * @see spec/security.md RE-05; UDAP-DCR-040
 */
export function renderError(
  thrown: unknown,
  request: Request,
  scope: RequestScope,
  isFhirRequest: boolean,
  isTraced = false,
): Response {
  const trace = isTraced ? { trustbench_trace: scope.exchangeId } : {}
  const outage = refuseForStoreOutage(thrown) ?? refuseForLockedKeyStore(thrown)
  const error = outage !== undefined && isFhirRequest ? toFhirRefusal(outage) : (outage ?? thrown)
  noteFailure(error, scope)
  if (isBrowserError(error)) return error.toResponse(request, scope)
  if (error instanceof FhirError) {
    return operationOutcome(error.status, error.issueCode, error.message, error.headers)
  }
  if (error instanceof OAuthError) {
    return json(
      error.status,
      { error: error.code, error_description: error.description, ...trace },
      error.headers,
    )
  }
  if (error instanceof HttpError) {
    return isFhirRequest
      ? operationOutcome(error.status, fhirIssueCode(error.status), error.message, error.headers)
      : json(
          error.status,
          { error: 'invalid_request', error_description: error.message },
          error.headers,
        )
  }
  const text = `internal error, exchange ${scope.exchangeId}`
  return isFhirRequest
    ? operationOutcome(500, 'exception', text, {})
    : json(500, { error: 'server_error', error_description: text }, {})
}

/** The refusal that a store outage is to a client: `temporarily_unavailable` with the time to wait.
 * @returns undefined when the error is something else, or a refusal already
 * @see spec/security.md RE-05; RFC 6749 section 4.1.2.1
 */
export function refuseForStoreOutage(thrown: unknown): OAuthError | undefined {
  const isRefusal = thrown instanceof OAuthError || thrown instanceof FhirError
  const code = isRefusal ? undefined : findStoreOutage(thrown)
  if (code === undefined) return undefined
  return temporarilyUnavailable(`the store cannot be written now (${code}), try again later`, {
    cause: thrown,
    explanation: {
      check: 'store-writable',
      clause: 'RE-05',
      seen: code,
      wanted: 'a writable disk',
    },
    headers: { 'Retry-After': String(storeRetrySeconds) },
  })
}

/** The refusal that a locked key store is to a client. @see spec/security.md KS-06 */
function refuseForLockedKeyStore(thrown: unknown): OAuthError | undefined {
  if (!(thrown instanceof KeyStoreLockedError)) return undefined
  return temporarilyUnavailable('the key store of this server is locked, try again later', {
    cause: thrown,
    explanation: {
      check: 'key-store-unlocked',
      clause: 'KS-06',
      seen: thrown.reason,
      wanted: 'an unlocked key store',
    },
    headers: { 'Retry-After': String(lockedRetrySeconds) },
  })
}

function toFhirRefusal(refusal: OAuthError): FhirError {
  const { status, description, explanation, headers, cause } = refusal
  return new FhirError(status, 'transient', description, {
    cause,
    headers,
    ...(explanation === undefined ? {} : { explanation }),
  })
}

function fhirIssueCode(status: number): string {
  if (status === 404) return 'not-found'
  if (status === 405) return 'not-supported'
  if (status === 413) return 'too-long'
  return 'invalid'
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): Response {
  return jsonResponse(body, status, { ...noStore, ...headers })
}

/** An OperationOutcome response with one issue. */
export function operationOutcome(
  status: number,
  code: string,
  diagnostics: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const body = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code, diagnostics }],
  }
  return new TextResponse(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/fhir+json', ...noStore, ...headers },
  })
}

function noteFailure(error: unknown, scope: RequestScope): void {
  if (error instanceof OAuthError || error instanceof FhirError) {
    scope.note({
      outcome: 'failed',
      check: error.explanation?.check ?? 'request',
      clause: error.explanation?.clause ?? '',
      text: error.message,
      ...(error.explanation === undefined ? {} : { detail: error.explanation }),
    })
    return
  }
  if (error instanceof HttpError) {
    scope.note({ outcome: 'failed', check: 'http', clause: 'RFC 9110', text: error.message })
    return
  }
  scope.note({
    outcome: 'failed',
    check: 'internal-error',
    clause: '',
    text: describeCauses(error).join(' <- '),
  })
}

/** Names and messages of an error and its causes, outermost first, without stacks. */
export function describeCauses(error: unknown): string[] {
  const lines: string[] = []
  let current: unknown = error
  while (current instanceof Error && lines.length < 8) {
    lines.push(`${current.name}: ${current.message}`)
    current = current.cause
  }
  if (lines.length === 0) lines.push(String(error))
  return lines
}

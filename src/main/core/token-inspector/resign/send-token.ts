import type { SendTarget } from '../../../../shared/contract/inspector-resign.ts'
import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'

/** What the server answered to a token. */
export interface SentToken {
  readonly request: string
  readonly status: number
  readonly isRefused: boolean
  readonly error: string | null
  readonly description: string | null
}

interface SendTools {
  readonly issuer: string
  readonly fhirBase: string
  /** Answers a request to this server; nothing goes over the network. */
  readonly send: (request: Request) => Promise<Response>
}

/** Sends a token to this server the way such a token is used, and reads what came back. */
export async function sendToken(
  token: string,
  target: SendTarget,
  tools: SendTools,
): Promise<SentToken> {
  const request = requestFor(token, target, tools)
  const { method, url } = request
  const response = await tools.send(request)
  const body = await readJsonBody(response)
  const challenge = /error="([^"]{1,100})"/.exec(
    response.headers.get('www-authenticate') ?? '',
  )?.[1]
  const issue = textOf(firstIssue(body)?.['diagnostics'])
  const location = locationError(response)
  return {
    request: `${method} ${url}`,
    status: response.status,
    isRefused: response.status >= 400 || location !== null,
    error: textOf(body?.['error']) ?? location ?? challenge ?? null,
    description: textOf(body?.['error_description']) ?? issue ?? null,
  }
}

function requestFor(token: string, target: SendTarget, { issuer, fhirBase }: SendTools): Request {
  const form = (path: string, values: Record<string, string>) =>
    new Request(`${issuer}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(values).toString(),
    })
  switch (target) {
    case 'access-token':
      // A token that is no header value is sent as one nevertheless, so that the server decides.
      return new Request(`${fhirBase}/Patient?_count=1`, {
        headers: { Authorization: `Bearer ${token.replace(/[^\x21-\x7e]/g, '')}` },
      })
    case 'client-assertion':
      return form('/token', {
        grant_type: 'client_credentials',
        scope: 'system/*.rs',
        client_assertion_type: jwtBearerAssertionType,
        client_assertion: token,
      })
    case 'software-statement':
      return new Request(`${issuer}/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ udap: '1', software_statement: token }),
      })
  }
}

async function readJsonBody(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const body: unknown = await response.json()
    // Only members are looked at, each with a check of its own.
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined
  } catch {
    // A body that is no JSON has nothing to tell here.
    return undefined
  }
}

function firstIssue(
  body: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  const issues = body?.['issue']
  const first: unknown = Array.isArray(issues) ? issues[0] : undefined
  return typeof first === 'object' && first !== null
    ? (first as Record<string, unknown>)
    : undefined
}

function locationError(response: Response): string | null {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location)) return null
  return new URL(location).searchParams.get('error')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, 2_000) : undefined
}

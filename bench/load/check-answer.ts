import type { Answer } from './http-connection.ts'
import type { ExpectedAnswer } from './load-plan.ts'

type Body = Readonly<Record<string, unknown>>

/** Checks that an answer is what was asked for, so that no error is ever measured.
 * @returns the parsed body
 * @throws {Error} what came instead
 */
export function checkAnswer({ status, body }: Answer, expected: ExpectedAnswer): Body {
  const isGood = status === 200 || (expected.kind === 'registration' && status === 201)
  if (!isGood) throw new Error(`${status} came back: ${body.slice(0, 300)}`)
  const parsed: Body = JSON.parse(body)
  const fault = findFault(parsed, expected)
  if (fault !== undefined) throw new Error(`${fault}: ${body.slice(0, 300)}`)
  return parsed
}

function findFault(body: Body, expected: ExpectedAnswer): string | undefined {
  switch (expected.kind) {
    case 'tokens':
      return findTokenFault(body, expected)
    case 'active token':
      if (body['active'] !== true) return 'the token is not active'
      return body['client_id'] === expected.client_id ? undefined : 'a token of another client'
    case 'resource':
      if (body['resourceType'] !== expected.resourceType) return `no ${expected.resourceType}`
      return expected.id === undefined || body['id'] === expected.id ? undefined : 'another id'
    case 'search': {
      const { entry } = body
      if (body['resourceType'] !== 'Bundle' || !Array.isArray(entry)) return 'no Bundle'
      return entry.length === expected.matches ? undefined : `${entry.length} entries`
    }
    case 'metadata':
      return body['issuer'] === expected.issuer ? undefined : 'metadata of another issuer'
    case 'registration':
      return typeof body['client_id'] === 'string' ? undefined : 'no client_id'
  }
}

function findTokenFault(
  body: Body,
  expected: Extract<ExpectedAnswer, { kind: 'tokens' }>,
): string | undefined {
  const { access_token, token_type, scope } = body
  if (typeof access_token !== 'string' || access_token.length < 20) return 'no access token'
  if (access_token.split('.').length !== (expected.accessToken === 'JWT' ? 3 : 1)) {
    return `no ${expected.accessToken} access token`
  }
  if (token_type !== 'Bearer') return 'no bearer token'
  if (scope !== expected.scope) return `scope ${scope}, wanted ${expected.scope}`
  if ((typeof body['refresh_token'] === 'string') !== expected.hasRefreshToken) {
    return expected.hasRefreshToken ? 'no refresh token' : 'a refresh token nobody wanted'
  }
  if ((typeof body['id_token'] === 'string') !== expected.hasIdToken) {
    return expected.hasIdToken ? 'no ID token' : 'an ID token nobody wanted'
  }
  return undefined
}

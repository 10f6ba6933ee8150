import type { TokenRequest } from '../activity.ts'
import { fingerprintIn } from '../masked-values.ts'
import { type ClientRule, found, type RuleFinding } from '../rule.ts'

const tokenRequest = 'SMART App Launch 2.2.0, App Launch, obtain access token'

function ofCodes(requests: readonly TokenRequest[]): readonly TokenRequest[] {
  return requests.filter(({ grantType }) => grantType === 'authorization_code')
}

/** Rules about redeeming codes and how a client shows who it is. */
export const tokenRules: readonly ClientRule[] = [
  {
    id: 'token-request-form',
    title: 'Posts token requests as a form',
    clause: `${tokenRequest}; RFC 6749 section 4.1.3; GEN-05`,
    level: 'SHALL',
    how: 'The method is POST and the content type application/x-www-form-urlencoded.',
    judge: ({ tokenRequests }) =>
      tokenRequests.map(({ exchange }) => {
        const type = exchange.request.headers.find(([name]) => name === 'content-type')?.[1]
        const isForm = (type ?? '').startsWith('application/x-www-form-urlencoded')
        const isHeld = exchange.method === 'POST' && isForm
        const wanted = 'POST, application/x-www-form-urlencoded'
        return found(exchange, isHeld, `${exchange.method}, ${type ?? 'no content type'}`, wanted)
      }),
  },
  {
    id: 'token-request-url-empty',
    title: 'Keeps credentials and codes out of the URL',
    clause: 'RFC 6749 section 2.3.1; GEN-08',
    level: 'SHALL',
    how: 'The URL of a token request has no code, secret, assertion or token in its query.',
    judge: ({ tokenRequests }) =>
      tokenRequests.map(({ exchange, query }) => {
        const sent = secretParameters.filter((name) => query.has(name))
        const seen = sent.length === 0 ? 'none in the URL' : `${sent.join(', ')} in the URL`
        return found(exchange, sent.length === 0, seen, 'all of them in the body')
      }),
  },
  {
    id: 'code-once',
    title: 'Redeems a code once',
    clause: 'RFC 6749 section 4.1.2; SAL-55',
    level: 'SHALL',
    how: 'No code, told apart by its fingerprint, is sent a second time.',
    judge: ({ tokenRequests }) => {
      const seen = new Set<string>()
      return ofCodes(tokenRequests).flatMap(({ exchange, form }) => {
        const code = fingerprintIn(form.get('code'))
        if (code === undefined) return []
        const isAgain = seen.has(code)
        seen.add(code)
        const what = isAgain ? 'a code it had sent before' : 'a code for the first time'
        return [found(exchange, !isAgain, what, 'each code once')]
      })
    },
  },
  {
    id: 'code-promptly',
    title: 'Redeems a code before it expires',
    clause: 'RFC 6749 section 4.1.2; SAL-17',
    level: 'SHALL',
    how: 'The time from the redirect with the code to the token request, against the lifetime of codes here.',
    judge: ({ tokenRequests, facts: { codeLifetimeSeconds } }) =>
      ofCodes(tokenRequests).flatMap(({ exchange, authorization }) => {
        if (authorization?.code === undefined) return []
        const seconds = (exchange.startedAtMs - authorization.code.atMs) / 1000
        const isHeld = seconds < codeLifetimeSeconds
        return [
          found(exchange, isHeld, `${seconds.toFixed(1)} s`, `less than ${codeLifetimeSeconds} s`),
        ]
      }),
  },
  {
    id: 'redirect-uri-again',
    title: 'Repeats the redirect URI when it redeems the code',
    clause: `${tokenRequest}; RFC 6749 section 4.1.3; SAL-58; UDAP-TOK-014`,
    level: 'SHALL',
    how: 'redirect_uri of the token request equals that of the authorization request the code came from.',
    judge: ({ tokenRequests }) =>
      ofCodes(tokenRequests).flatMap(({ exchange, form, authorization }) => {
        if (authorization === undefined) return []
        const wanted = authorization.parameters.get('redirect_uri')
        const seen = form.get('redirect_uri')
        return [found(exchange, seen === wanted, seen ?? 'none', wanted ?? 'none, as before')]
      }),
  },
  {
    id: 'client-named',
    title: 'Names itself where it has no credentials',
    clause: `${tokenRequest}; RFC 6749 section 3.2.1; SAL-50, SAL-60`,
    level: 'SHALL',
    how: 'Token requests of a public client have its client_id in the body.',
    judge: ({ tokenRequests, facts }) => {
      if (facts.authMethod !== 'none') return []
      return tokenRequests.map(({ exchange, form }) => {
        const seen = form.get('client_id')
        return found(exchange, seen === facts.client_id, seen ?? 'no client_id', facts.client_id)
      })
    },
  },
  {
    id: 'one-authentication',
    title: 'Shows who it is in one way, the one it is registered for',
    clause: 'RFC 6749 section 2.3; GEN-10, GEN-11; UDAP-TOK-003',
    level: 'SHALL',
    how: 'Basic header, client_secret and client_assertion are counted: one of a confidential client, none of a public one.',
    judge: ({ tokenRequests, facts: { authMethod } }) =>
      tokenRequests.map((request) => {
        const ways = waysOf(request)
        const wanted = authMethod === 'none' ? 'nothing: a public client' : authMethod
        const isHeld =
          authMethod === 'none' ? ways.length === 0 : ways.length === 1 && ways[0] === authMethod
        const seen = ways.length === 0 ? 'nothing' : ways.join(' and ')
        return found(request.exchange, isHeld, seen, wanted)
      }),
  },
  {
    id: 'secret-in-header',
    title: 'Sends its secret in the Authorization header, not in the body',
    clause: 'SMART App Launch 2.2.0, Client Authentication: Symmetric; SYM-01, SYM-03',
    level: 'SHALL',
    how: 'A client with a secret uses HTTP Basic. Clients registered for client_secret_post are not judged.',
    judge: ({ tokenRequests, facts: { authMethod } }) =>
      tokenRequests.flatMap(({ exchange, form, scheme }): RuleFinding[] => {
        if (authMethod === 'client_secret_post' || authMethod === 'none') return []
        if (form.has('client_secret')) {
          return [found(exchange, false, 'client_secret in the body', 'the Basic header')]
        }
        if (scheme !== 'basic') return []
        return [found(exchange, true, 'the Basic header', 'the Basic header')]
      }),
  },
  {
    id: 'authentication-accepted',
    title: 'Is known to the server by what it shows',
    clause: 'RFC 6749 section 5.2; GEN-09, GEN-13',
    level: 'SHALL',
    how: 'No token request is answered with invalid_client.',
    judge: ({ tokenRequests }) =>
      tokenRequests.map(({ exchange }) => {
        const isRefused = exchange.errorCode === 'invalid_client'
        const why = exchange.notes.findLast(({ outcome }) => outcome === 'failed')?.text
        const seen = isRefused ? (why ?? 'invalid_client') : 'the client was recognised'
        return found(exchange, !isRefused, seen, 'the credentials it is registered with')
      }),
  },
  {
    id: 'revocation-accepted',
    title: 'Revokes what it no longer needs, as on logout',
    clause: 'RFC 7009 section 2; SMART App Launch 2.2.0, Best Practices; REV-01',
    level: 'SHOULD',
    how: 'Requests to the revocation endpoint are accepted. Whether there was a reason to send one cannot be seen here.',
    judge: ({ revocations }) =>
      revocations.map((exchange) => {
        const why = exchange.notes.findLast(({ outcome }) => outcome === 'failed')?.text
        const isHeld = exchange.status === 200
        const seen = isHeld ? 'a token revoked' : (why ?? `status ${exchange.status}`)
        return found(exchange, isHeld, seen, 'a token of its own, with its credentials')
      }),
  },
]

const secretParameters = [
  'code',
  'client_secret',
  'client_assertion',
  'code_verifier',
  'refresh_token',
] as const

function waysOf({ form, scheme }: TokenRequest): string[] {
  return [
    ...(scheme === 'basic' ? ['client_secret_basic'] : []),
    ...(form.has('client_secret') ? ['client_secret_post'] : []),
    ...(form.has('client_assertion') ? ['private_key_jwt'] : []),
  ]
}

import { fingerprintIn } from '../masked-values.ts'
import { type ClientRule, found, judgeFresh, judgePresent } from '../rule.ts'

const pkce = 'SMART App Launch 2.2.0, App Launch, considerations for PKCE support'

/** Rules about PKCE. */
export const proofKeyRules: readonly ClientRule[] = [
  {
    id: 'challenge-sent',
    title: 'Sends a code challenge',
    clause: `${pkce}; RFC 7636 section 4.3; SAL-36; UDAP-AZ-001`,
    level: 'SHALL',
    how: 'code_challenge is there in every authorization request, of confidential clients too.',
    judge: ({ authorizations }) =>
      authorizations.map(({ exchange, parameters }) =>
        judgePresent(exchange, parameters.get('code_challenge'), 'code_challenge'),
      ),
  },
  {
    id: 'challenge-s256',
    title: 'Uses S256, never plain',
    clause: `${pkce}; SAL-37`,
    level: 'SHALL',
    how: 'code_challenge_method is S256 wherever a challenge is sent; left out it means plain.',
    judge: ({ authorizations }) =>
      authorizations.flatMap(({ exchange, parameters }) => {
        if (!parameters.has('code_challenge')) return []
        const method = parameters.get('code_challenge_method')
        return [found(exchange, method === 'S256', method ?? 'no method: plain', 'S256')]
      }),
  },
  {
    id: 'challenge-form',
    title: 'Sends a challenge that is a SHA-256 in base64url',
    clause: 'RFC 7636 section 4.2; SAL-38',
    level: 'SHALL',
    how: 'code_challenge is 43 characters of the base64url alphabet, without padding.',
    judge: ({ authorizations }) =>
      authorizations.flatMap(({ exchange, parameters }) => {
        const challenge = parameters.get('code_challenge')
        if (challenge === undefined) return []
        const isHeld = /^[\w-]{43}$/.test(challenge)
        const wanted = '43 characters of A-Z a-z 0-9 - _'
        return [found(exchange, isHeld, `${challenge.length} characters`, wanted)]
      }),
  },
  {
    id: 'challenge-fresh',
    title: 'Makes a new challenge for each request',
    clause: 'RFC 7636 sections 4.1 and 7.1; RFC 9700 section 2.1.1',
    level: 'SHALL',
    how: 'No challenge is that of an earlier authorization request.',
    judge: ({ authorizations }) =>
      judgeFresh(
        authorizations.map(({ exchange, parameters }) => [
          exchange,
          parameters.get('code_challenge'),
        ]),
        'code challenge',
      ),
  },
  {
    id: 'verifier-fits',
    title: 'Redeems a code with the verifier of its challenge',
    clause: `${pkce}; RFC 7636 sections 4.5 and 4.6; SAL-59; UDAP-TOK-013`,
    level: 'SHALL',
    how: 'code_verifier is there when a code is redeemed, and the server did not refuse it.',
    judge: ({ tokenRequests }) =>
      tokenRequests.flatMap(({ exchange, form, grantType }) => {
        if (grantType !== 'authorization_code') return []
        const refused = exchange.notes.find(
          ({ outcome, detail }) => outcome === 'failed' && isAbout(detail, 'code_verifier'),
        )
        const isSent = form.has('code_verifier')
        const seen = isSent ? (refused?.text ?? 'a verifier that fits') : 'no code_verifier'
        return [
          found(exchange, isSent && refused === undefined, seen, 'the verifier of the challenge'),
        ]
      }),
  },
  {
    id: 'verifier-fresh',
    title: 'Makes a new verifier for each code',
    clause: 'RFC 7636 sections 4.1 and 7.1',
    level: 'SHALL',
    how: 'No verifier, told apart by its fingerprint, was used for another code.',
    judge: ({ tokenRequests }) => {
      const firstOfCode = new Map(
        tokenRequests
          .filter(({ grantType }) => grantType === 'authorization_code')
          .toReversed()
          .map((request) => [request.form.get('code'), request]),
      )
      const inOrder = tokenRequests.filter(
        (request) => firstOfCode.get(request.form.get('code')) === request,
      )
      return judgeFresh(
        inOrder.map(({ exchange, form }) => [exchange, fingerprintIn(form.get('code_verifier'))]),
        'verifier',
      )
    },
  },
]

/** Whether the explanation of a refusal is about a parameter. */
export function isAbout(detail: unknown, parameter: string): boolean {
  return (
    typeof detail === 'object' &&
    detail !== null &&
    'parameter' in detail &&
    detail.parameter === parameter
  )
}

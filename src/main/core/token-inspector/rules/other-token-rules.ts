import { fail, type InspectorRule, pass } from '../rule.ts'
import { claimRules, oneOf, shapes } from './claim-rule.ts'

const logout = 'OpenID Connect Back-Channel Logout 1.0'

/** Rules about the smaller kinds: logout tokens, DPoP proofs, introspection answers, software statements of RFC 7591. */
export const otherTokenRules: readonly InspectorRule[] = [
  {
    id: 'logout-typ',
    level: 'warning',
    clause: `${logout} section 2.4`,
    profiles: ['logout-token'],
    advice: 'Let typ be logout+jwt.',
    reads: 'header',
    check: ({ header }) => checkTyp(header.string('typ'), 'logout+jwt'),
  },
  {
    id: 'logout-events',
    level: 'error',
    clause: `${logout} section 2.4`,
    profiles: ['logout-token'],
    advice:
      'Let events have the member http://schemas.openid.net/event/backchannel-logout with an empty object.',
    reads: ['events'],
    check: ({ claims }) => {
      const event = claims
        .object('events')
        ?.get('http://schemas.openid.net/event/backchannel-logout')
      return event?.members !== undefined
        ? pass('Says that a session ended')
        : fail(
            'Does not say what happened',
            claims.get('events')?.text ?? 'no events',
            'the logout event',
          )
    },
  },
  {
    id: 'logout-subject',
    level: 'error',
    clause: `${logout} section 2.4`,
    profiles: ['logout-token'],
    advice: 'Name the user in sub, or the session in sid.',
    reads: ['sub', 'sid'],
    check: ({ claims }) =>
      claims.string('sub') === undefined && claims.string('sid') === undefined
        ? fail('Does not say whose session ended', 'neither sub nor sid', 'sub or sid')
        : pass('Says whose session ended'),
  },
  ...claimRules(
    ['logout-token'],
    [
      {
        id: 'logout-nonce',
        claim: 'nonce',
        presence: 'absent',
        clause: `${logout} section 2.4`,
        advice: 'Leave nonce away: with it the token could be taken for an ID token.',
      },
      {
        id: 'logout-aud',
        claim: 'aud',
        presence: 'required',
        shape: shapes.textOrTexts,
        clause: `${logout} section 2.4`,
        advice: 'Name the app in aud.',
      },
    ],
  ),
  {
    id: 'dpop-typ',
    level: 'error',
    clause: 'RFC 9449 section 4.2',
    profiles: ['dpop-proof'],
    advice: 'Let typ be dpop+jwt.',
    reads: 'header',
    check: ({ header }) => checkTyp(header.string('typ'), 'dpop+jwt'),
  },
  {
    id: 'dpop-jwk',
    level: 'error',
    clause: 'RFC 9449 section 4.2',
    profiles: ['dpop-proof'],
    advice: 'Put the public key into the header as jwk.',
    reads: 'header',
    check: ({ header }) => {
      const kty = header.object('jwk')?.string('kty')
      return kty !== undefined && kty !== 'oct'
        ? pass('Carries its public key', kty)
        : fail(
            'Carries no public key',
            header.get('jwk')?.text.slice(0, 40) ?? 'no jwk',
            'a public JWK',
          )
    },
  },
  ...claimRules(
    ['dpop-proof'],
    [
      {
        id: 'dpop-htm',
        claim: 'htm',
        presence: 'required',
        shape: oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        clause: 'RFC 9449 section 4.2',
        advice: 'Name the method of the request in htm.',
      },
      {
        id: 'dpop-htu',
        claim: 'htu',
        presence: 'required',
        shape: shapes.url,
        clause: 'RFC 9449 section 4.2',
        advice: 'Name the URL of the request in htu.',
      },
      {
        id: 'dpop-ath',
        claim: 'ath',
        presence: 'optional',
        shape: shapes.digest,
        clause: 'RFC 9449 section 4.2',
        advice: 'Give the SHA-256 of the access token in base64url.',
      },
    ],
  ),
  {
    id: 'dpop-htu-plain',
    level: 'error',
    clause: 'RFC 9449 sections 4.2 and 4.3 (9)',
    profiles: ['dpop-proof'],
    advice: 'Leave query and fragment of the URL away.',
    reads: ['htu'],
    check: ({ claims }) => {
      const htu = claims.string('htu')
      if (htu === undefined) return undefined
      return /[?#]/.test(htu)
        ? fail('htu has a query or a fragment', htu, 'the URL without them')
        : pass('htu is a plain URL')
    },
  },
  {
    id: 'introspection-typ',
    level: 'error',
    clause: 'RFC 9701 section 5',
    profiles: ['introspection-jwt'],
    advice: 'Let typ be token-introspection+jwt.',
    reads: 'header',
    check: ({ header }) => checkTyp(header.string('typ'), 'token-introspection+jwt'),
  },
  {
    id: 'introspection-member',
    level: 'error',
    clause: 'RFC 9701 section 5; RFC 7662 section 2.2',
    profiles: ['introspection-jwt'],
    advice: 'Put the answer into token_introspection, with active true or false.',
    reads: ['token_introspection'],
    check: ({ claims }) => {
      const answer = claims.object('token_introspection')
      return answer?.get('active')?.kind === 'boolean'
        ? pass('Says whether the token is active')
        : fail(
            'Does not say whether the token is active',
            claims.get('token_introspection')?.text ?? 'no token_introspection',
            'an object with active',
          )
    },
  },
  ...claimRules(
    ['introspection-jwt'],
    [
      {
        id: 'introspection-aud',
        claim: 'aud',
        presence: 'required',
        shape: shapes.textOrTexts,
        clause: 'RFC 9701 section 5',
        advice: 'Name the resource server that asked.',
      },
      {
        id: 'introspection-exp',
        claim: 'exp',
        presence: 'absent',
        level: 'warning',
        clause: 'RFC 9701 section 5',
        advice:
          'Leave exp away, so that the answer is not taken for the token; its exp stands inside.',
      },
    ],
  ),
  ...claimRules(
    ['software-statement'],
    [
      {
        id: 'software-id',
        claim: 'software_id',
        presence: 'required',
        shape: shapes.text,
        level: 'warning',
        clause: 'RFC 7591 section 2',
        advice: 'Name the software in software_id, the same for every instance.',
      },
      {
        id: 'software-statement-iss',
        claim: 'iss',
        presence: 'required',
        shape: shapes.text,
        clause: 'RFC 7591 section 2.3',
        advice: 'Say who vouches for the software.',
      },
      {
        id: 'software-redirects',
        claim: 'redirect_uris',
        presence: 'optional',
        shape: shapes.uris,
        clause: 'RFC 7591 section 2; REG-04',
        advice: 'List absolute redirect URIs.',
      },
    ],
  ),
]

function checkTyp(typ: string | undefined, wanted: string) {
  return typ?.toLowerCase().replace(/^application\//, '') === wanted
    ? pass('Declared as what it is', typ)
    : fail('Could be taken for another kind of JWT', typ ?? 'no typ', wanted)
}

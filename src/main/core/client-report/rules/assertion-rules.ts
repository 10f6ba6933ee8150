import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import { assertionAlgorithms } from '../../authorization-server/client-authentication/index.ts'
import type { Activity, TokenRequest } from '../activity.ts'
import { type ClientRule, found, judgeFresh, type RuleFinding } from '../rule.ts'
import { audienceOf, describeValue, longestLifeSeconds, secondsOf } from '../signed-claims.ts'

const assertion = 'SMART App Launch 2.2.0, Client Authentication: Asymmetric'
const algorithms: readonly unknown[] = assertionAlgorithms

type Asserted = TokenRequest & { readonly assertion: NonNullable<TokenRequest['assertion']> }

function asserted({ tokenRequests }: Activity): Asserted[] {
  return tokenRequests.flatMap((request) =>
    request.assertion === undefined ? [] : [{ ...request, assertion: request.assertion }],
  )
}

/** Those of SMART; the assertions of UDAP name their key by certificate. */
function bySmart(activity: Activity): Asserted[] {
  return asserted(activity).filter(({ isUdap }) => !isUdap)
}

/** Rules about the JWT a client authenticates with. */
export const assertionRules: readonly ClientRule[] = [
  {
    id: 'assertion-type',
    title: 'Says what kind of assertion it sends',
    clause: 'RFC 7523 section 2.2; ASY-41; UDAP-TOK-001',
    level: 'SHALL',
    how: 'client_assertion_type stands beside client_assertion and names the JWT bearer type.',
    judge: ({ tokenRequests }) =>
      tokenRequests.flatMap(({ exchange, form }) => {
        if (!form.has('client_assertion')) return []
        const type = form.get('client_assertion_type')
        return [
          found(exchange, type === jwtBearerAssertionType, type ?? 'none', jwtBearerAssertionType),
        ]
      }),
  },
  {
    id: 'assertion-typ',
    title: 'Marks the assertion as a JWT',
    clause: `${assertion}; ASY-34; ruling D-19`,
    level: 'SHALL',
    how: 'Header typ is JWT.',
    judge: (activity) =>
      bySmart(activity).map(({ exchange, assertion: { header } }) =>
        found(exchange, header['typ'] === 'JWT', describeValue(header['typ']), 'JWT'),
      ),
  },
  {
    id: 'assertion-alg',
    title: 'Signs with an algorithm the server names',
    clause: `${assertion}; ASY-07, ASY-31 to ASY-33; UDAP-JWT-004`,
    level: 'SHALL',
    how: 'Header alg is one of those this server advertises.',
    judge: (activity) =>
      asserted(activity).map(({ exchange, assertion: { header } }) =>
        found(
          exchange,
          algorithms.includes(header['alg']),
          describeValue(header['alg']),
          algorithms.join(', '),
        ),
      ),
  },
  {
    id: 'assertion-kid',
    title: 'Names the key it signed with',
    clause: `${assertion}; ASY-34`,
    level: 'SHALL',
    how: 'Header kid is a text, and the server did not refuse it.',
    judge: (activity) =>
      bySmart(activity).map(({ exchange, assertion: { header } }) => {
        const kid = header['kid']
        const isNamed = typeof kid === 'string' && kid !== ''
        return found(exchange, isNamed, describeValue(kid), 'kid of a registered key')
      }),
  },
  {
    id: 'assertion-aud',
    title: 'Makes the assertion for the token endpoint',
    clause: `${assertion}; ASY-38; ruling D-18; UDAP-TOK-005`,
    level: 'SHALL',
    how: 'aud is the URL of the token endpoint, alone.',
    judge: (activity) =>
      asserted(activity).map(({ exchange, assertion: { claims } }) => {
        const { token_endpoint } = activity.facts.placesAt(exchange.url)
        const audience = audienceOf(claims['aud'])
        const isHeld = audience.length === 1 && audience[0] === token_endpoint
        return found(exchange, isHeld, describeValue(claims['aud']), token_endpoint)
      }),
  },
  {
    id: 'assertion-iss-sub',
    title: 'Names itself as issuer and subject of the assertion',
    clause: `${assertion}; ASY-37; UDAP-TOK-004`,
    level: 'SHALL',
    how: 'iss and sub both are the client_id.',
    judge: (activity) =>
      asserted(activity).map(({ exchange, assertion: { claims } }) => {
        const { client_id } = activity.facts
        const { iss, sub } = claims
        const isHeld = iss === client_id && sub === client_id
        return found(exchange, isHeld, `${describeValue(iss)}, ${describeValue(sub)}`, client_id)
      }),
  },
  {
    id: 'assertion-jti-fresh',
    title: 'Makes a new assertion for each request',
    clause: `${assertion}; BKS-15; ASY-40; UDAP-JWT-009`,
    level: 'SHALL',
    how: 'jti is a text, and not that of an earlier assertion.',
    judge: (activity) => {
      const requests = asserted(activity)
      const named = requests.filter(({ assertion: { claims } }) => isText(claims['jti']))
      const missing = requests.filter((request) => !named.includes(request))
      return [
        ...missing.map(({ exchange, assertion: { claims } }) =>
          found(exchange, false, describeValue(claims['jti']), 'a fresh jti each time'),
        ),
        ...judgeFresh(
          named.map(({ exchange, assertion: { claims } }) => [exchange, String(claims['jti'])]),
          'jti',
        ),
      ]
    },
  },
  {
    id: 'assertion-exp',
    title: 'Lets the assertion live five minutes at most',
    clause: `${assertion}; ASY-39; ruling D-17; UDAP-TOK-007`,
    level: 'SHALL',
    how: 'exp is a whole number of seconds, later than the request and at most 300 s after it, 30 s of leeway granted.',
    judge: (activity) =>
      asserted(activity).map(({ exchange, assertion: { claims } }) =>
        judgeEnd(exchange, claims['exp']),
      ),
  },
  {
    id: 'assertion-no-key-inside',
    title: 'Brings no key along in the assertion',
    clause: 'RFC 7515 section 10; ASY-35, ASY-36',
    level: 'SHOULD',
    how: 'The header has no jwk or x5u; servers take keys from the registration only.',
    judge: (activity) =>
      bySmart(activity).map(({ exchange, assertion: { header } }) => {
        const brought = ['jwk', 'x5u'].filter((name) => header[name] !== undefined)
        const seen = brought.length === 0 ? 'kid only' : brought.join(', ')
        return found(exchange, brought.length === 0, seen, 'kid of a registered key')
      }),
  },
]

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function judgeEnd(exchange: RuleFinding['exchange'], exp: unknown): RuleFinding {
  const ahead = secondsOf(exp)
  const wanted = `1 to ${longestLifeSeconds} s ahead`
  if (ahead === undefined) return found(exchange, false, describeValue(exp), wanted)
  const seconds = ahead - Math.floor(exchange.startedAtMs / 1000)
  const isHeld = seconds > 0 && seconds <= longestLifeSeconds + 30
  return found(exchange, isHeld, `${seconds} s ahead`, wanted)
}

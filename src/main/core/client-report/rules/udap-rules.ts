import { createHash } from 'node:crypto'
import type { Activity, StatementRegistration, TokenRequest } from '../activity.ts'
import { type ClientRule, found, judgeFresh, type RuleFinding } from '../rule.ts'
import { audienceOf, describeValue, longestLifeSeconds, secondsOf } from '../signed-claims.ts'

function ofUdap({ tokenRequests }: Activity): readonly TokenRequest[] {
  return tokenRequests.filter(({ isUdap }) => isUdap)
}

/** Rules for clients that register by software statement and authenticate by certificate. */
export const udapRules: readonly ClientRule[] = [
  {
    id: 'udap-version',
    title: 'Says that it speaks UDAP',
    clause: 'UDAP Security 2.0; UDAP-DCR-003, UDAP-TOK-001',
    level: 'SHALL',
    how: 'udap is the text 1 in registrations by statement, and in token requests signed by certificate.',
    judge: (activity) => [
      ...activity.registrations.map(({ exchange, body }) =>
        found(exchange, body['udap'] === '1', describeValue(body['udap']), '"1"'),
      ),
      ...ofUdap(activity).map(({ exchange, form }) =>
        found(exchange, form.get('udap') === '1', form.get('udap') ?? 'absent', '1'),
      ),
    ],
  },
  {
    id: 'statement-x5c',
    title: 'Brings its certificates in the statement',
    clause: 'UDAP Security 2.0; UDAP-JWT-002',
    level: 'SHALL',
    how: 'Header x5c is a list of at least one certificate in standard base64.',
    judge: ({ registrations }) =>
      registrations.map(({ exchange, statement }) =>
        judgeCertificates(exchange, statement.header['x5c']),
      ),
  },
  {
    id: 'statement-issuer',
    title: 'Is issuer and subject of its statement',
    clause: 'UDAP Security 2.0; UDAP-DCR-008',
    level: 'SHALL',
    how: 'sub equals iss, and iss is a URI.',
    judge: ({ registrations }) =>
      registrations.map(({ exchange, statement: { claims } }) => {
        const { iss, sub } = claims
        const isHeld = typeof iss === 'string' && URL.canParse(iss) && iss === sub
        const seen = `${describeValue(iss)}, ${describeValue(sub)}`
        return found(exchange, isHeld, seen, 'one URI in both')
      }),
  },
  {
    id: 'statement-aud',
    title: 'Makes the statement for the registration endpoint',
    clause: 'UDAP Security 2.0; UDAP-DCR-008, UDAP-JWT-011',
    level: 'SHALL',
    how: 'aud is, or contains, the URL of the registration endpoint.',
    judge: ({ registrations, facts }) =>
      registrations.map(({ exchange, statement: { claims } }) => {
        const { registration_endpoint } = facts.placesAt(exchange.url)
        const isHeld = audienceOf(claims['aud']).includes(registration_endpoint)
        return found(exchange, isHeld, describeValue(claims['aud']), registration_endpoint)
      }),
  },
  {
    id: 'statement-lifetime',
    title: 'Lets the statement live five minutes at most',
    clause: 'UDAP Security 2.0; UDAP-DCR-009, UDAP-JWT-008',
    level: 'SHALL',
    how: 'exp is after iat, and at most 300 s.',
    judge: ({ registrations }) =>
      registrations.map(({ exchange, statement: { claims } }) => judgeLife(exchange, claims)),
  },
  {
    id: 'statement-jti-fresh',
    title: 'Signs a new statement for each registration',
    clause: 'UDAP Security 2.0; UDAP-JWT-007, UDAP-JWT-009',
    level: 'SHALL',
    how: 'jti is there, and not that of an earlier statement.',
    judge: ({ registrations }) => [
      ...registrations
        .filter(({ statement: { claims } }) => typeof claims['jti'] !== 'string')
        .map(({ exchange }) => found(exchange, false, 'no jti', 'a fresh jti each time')),
      ...judgeFresh(
        registrations.map(({ exchange, statement: { claims } }) => [
          exchange,
          typeof claims['jti'] === 'string' ? claims['jti'] : undefined,
        ]),
        'jti',
      ),
    ],
  },
  {
    id: 'statement-alone',
    title: 'Says everything in the statement, nothing beside it',
    clause: 'UDAP Dynamic Client Registration; UDAP-DCR-006',
    level: 'SHOULD',
    how: 'Beside software_statement, udap and certifications the request has no member.',
    judge: ({ registrations }) =>
      registrations.map(({ exchange, body }) => {
        const beside = Object.keys(body).filter(
          (name) => !['software_statement', 'udap', 'certifications'].includes(name),
        )
        const seen = beside.length === 0 ? 'the statement' : `beside it: ${beside.join(', ')}`
        return found(exchange, beside.length === 0, seen, 'the statement only')
      }),
  },
  {
    id: 'certifications-form',
    title: 'Sends certifications as a list of JWTs',
    clause: 'UDAP Certifications and Endorsements; UDAP-CERT-001',
    level: 'SHALL',
    how: 'certifications, where it is sent, is a list of compact JWTs.',
    judge: ({ registrations }) =>
      registrations.flatMap(({ exchange, body: { certifications } }) => {
        if (certifications === undefined) return []
        const isHeld = Array.isArray(certifications) && certifications.every(isCompact)
        const seen = Array.isArray(certifications)
          ? `a list of ${certifications.length}`
          : describeValue(certifications)
        return [found(exchange, isHeld, seen, 'a list of compact JWTs')]
      }),
  },
  {
    id: 'no-retry-when-unapproved',
    title: 'Does not come back with a certificate that was not approved',
    clause: 'UDAP Dynamic Client Registration; UDAP-DCR-026',
    level: 'SHOULD',
    how: 'After unapproved_software_statement no registration comes with the same leaf certificate.',
    judge: ({ registrations }) => judgeRetries(registrations),
  },
  {
    id: 'assertion-x5c',
    title: 'Brings its certificates in the authentication token',
    clause: 'UDAP Security 2.0; UDAP-JWT-002, UDAP-TOK-006',
    level: 'SHALL',
    how: 'Header x5c of the assertion is a list of at least one certificate in standard base64.',
    judge: (activity) =>
      ofUdap(activity).flatMap(({ exchange, assertion }) =>
        assertion === undefined ? [] : [judgeCertificates(exchange, assertion.header['x5c'])],
      ),
  },
  {
    id: 'b2b-purpose',
    title: 'Says who asks and why, as a service',
    clause: 'UDAP Security 2.0, B2B authorization extension object; UDAP-B2B-001',
    level: 'SHALL',
    how: 'Assertions for client_credentials have an object hl7-b2b in extensions; those for a code have none.',
    judge: (activity) =>
      ofUdap(activity).flatMap(({ exchange, grantType, assertion }) => {
        if (assertion === undefined) return []
        const { extensions } = assertion.claims
        const isThere =
          typeof extensions === 'object' && extensions !== null && 'hl7-b2b' in extensions
        const isWanted = grantType === 'client_credentials'
        const seen = isThere ? 'hl7-b2b' : 'no hl7-b2b'
        return [found(exchange, isThere === isWanted, seen, isWanted ? 'hl7-b2b' : 'no hl7-b2b')]
      }),
  },
]

function judgeCertificates(exchange: RuleFinding['exchange'], x5c: unknown): RuleFinding {
  const list: readonly unknown[] = Array.isArray(x5c) ? x5c : []
  const isHeld =
    list.length > 0 &&
    list.every((each) => typeof each === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(each))
  const seen = Array.isArray(x5c) ? `${x5c.length} certificates` : describeValue(x5c)
  return found(exchange, isHeld, seen, 'the certificates, leaf first')
}

function judgeLife(
  exchange: RuleFinding['exchange'],
  { iat, exp }: Readonly<Record<string, unknown>>,
): RuleFinding {
  const start = secondsOf(iat)
  const end = secondsOf(exp)
  const wanted = `1 to ${longestLifeSeconds} s`
  if (start === undefined || end === undefined) {
    return found(exchange, false, `iat ${describeValue(iat)}, exp ${describeValue(exp)}`, wanted)
  }
  const seconds = end - start
  return found(exchange, seconds > 0 && seconds <= longestLifeSeconds, `${seconds} s`, wanted)
}

function isCompact(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
}

function judgeRetries(registrations: readonly StatementRegistration[]): RuleFinding[] {
  const unapproved = new Set<string>()
  return registrations.flatMap(({ exchange, statement }) => {
    const x5c: unknown = statement.header['x5c']
    const leaf: unknown = Array.isArray(x5c) ? x5c[0] : undefined
    if (typeof leaf !== 'string') return []
    const name = createHash('sha256').update(leaf).digest('hex')
    const isAgain = unapproved.has(name)
    if (exchange.errorCode === 'unapproved_software_statement') unapproved.add(name)
    const seen = isAgain ? 'a certificate not approved before' : 'no certificate refused before'
    return [found(exchange, !isAgain, seen, 'another certificate, or none')]
  })
}

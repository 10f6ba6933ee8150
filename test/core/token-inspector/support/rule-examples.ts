import { createHash } from 'node:crypto'
import type { InspectorProfile } from '../../../../src/shared/contract/inspector.ts'
import * as der from '../../certificate-path/support/der-writer.ts'
import * as pki from '../../certificate-path/support/test-certificates.ts'
import {
  certificateFor,
  encode,
  fhirBase,
  holder,
  issuer,
  keys,
  now,
  serverCertificate,
  signatureOf,
  signTexts,
} from './inspector-world.ts'

type Members = Readonly<Record<string, unknown>>

/** What differs from the good token of a profile; `undefined` takes a member away. */
export interface Change {
  readonly profile?: InspectorProfile
  readonly header?: Members
  readonly claims?: Members
  /** Changes the JSON before it is signed. */
  readonly headerText?: (text: string) => string
  readonly payloadText?: (text: string) => string
  /** Changes the token after it was signed. */
  readonly text?: (token: string) => string
}

const times = { iat: now - 10, exp: now + 280 }
const jti = '0198f2c0-5f2a-7a61-8b7e-4c7a11f0c1de'
const key = { alg: 'RS256', kid: 'server-key', typ: 'JWT' }
const certified = { alg: 'RS256', x5c: [serverCertificate] }

const b2b = {
  version: '1',
  organization_id: 'https://org.example',
  purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
  subject_name: 'Dr. A',
  subject_id: 'npi',
  consent_policy: ['urn:policy'],
  consent_reference: ['https://org.example/Consent/1'],
}

/** A token of each profile that breaks none of its rules. */
export const good: Readonly<Record<InspectorProfile, { header: Members; claims: Members }>> = {
  'smart-client-assertion': {
    header: { ...key, alg: 'RS384' },
    claims: { iss: 'app', sub: 'app', aud: `${issuer}/token`, jti, ...times },
  },
  'rfc7523-assertion': {
    header: key,
    claims: { iss: 'app', sub: 'app', aud: issuer, jti, ...times },
  },
  'udap-authentication-token': {
    header: certified,
    claims: {
      iss: 'app',
      sub: 'app',
      aud: `${issuer}/token`,
      jti,
      ...times,
      extensions: { 'hl7-b2b': b2b },
    },
  },
  'software-statement': {
    header: key,
    claims: {
      iss: 'vendor',
      software_id: 'soft',
      redirect_uris: ['https://app.example/cb'],
      scope: 'patient/Patient.rs',
    },
  },
  'udap-software-statement': {
    header: certified,
    claims: {
      iss: holder,
      sub: holder,
      aud: `${issuer}/register`,
      jti,
      ...times,
      client_name: 'App',
      contacts: ['mailto:ops@app.example'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['https://app.example/cb'],
      logo_uri: 'https://app.example/logo.png',
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'user/Patient.rs openid',
    },
  },
  'udap-signed-metadata': {
    header: certified,
    claims: {
      iss: holder,
      sub: holder,
      jti,
      ...times,
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
      registration_endpoint: 'https://as.example/register',
    },
  },
  'udap-certification': {
    header: certified,
    claims: {
      iss: holder,
      sub: 'https://client.example/other',
      jti,
      ...times,
      certification_name: 'Example',
      certification_uris: ['https://certifier.example/a'],
      certification_issuer: 'Certifier',
      is_endorsement: false,
      certification_status_endpoint: 'https://certifier.example/status',
      certification_logo: 'https://certifier.example/logo.png',
    },
  },
  'id-token': {
    header: key,
    claims: {
      iss: issuer,
      sub: 'u1',
      aud: 'app',
      ...times,
      nonce: 'n-0S6_WzA2Mj',
      auth_time: now - 60,
      at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
      acr: 'urn:example:loa2',
      amr: ['pwd'],
      fhirUser: `${fhirBase}/Practitioner/dr`,
    },
  },
  'udap-id-token': {
    header: certified,
    claims: {
      iss: holder,
      sub: 'u1',
      aud: 'data-holder',
      jti,
      ...times,
      nonce: 'n-0S6_WzA2Mj',
      acr: 'http://udap.org/ial2',
      amr: ['pwd'],
    },
  },
  'access-token': {
    header: { ...key, typ: 'at+jwt' },
    claims: {
      iss: issuer,
      sub: 'u1',
      aud: fhirBase,
      client_id: 'app',
      jti,
      ...times,
      scope: 'patient/Observation.rs openid',
      patient: 'p1',
      encounter: 'e1',
      fhirUser: 'Practitioner/dr',
      fhirContext: [{ reference: 'ImagingStudy/1' }],
      need_patient_banner: true,
      smart_style_url: `${issuer}/style.json`,
      cnf: { jkt: 'x' },
    },
  },
  'smart-access-token': {
    header: key,
    claims: {
      iss: issuer,
      aud: fhirBase,
      exp: now + 280,
      scope: 'patient/Observation.rs',
      patient: 'p1',
      cnf: { jkt: 'x' },
    },
  },
  'introspection-jwt': {
    header: { ...key, typ: 'token-introspection+jwt' },
    claims: {
      iss: issuer,
      aud: 'https://rs.example',
      iat: now - 5,
      token_introspection: { active: true },
    },
  },
  'logout-token': {
    header: { ...key, typ: 'logout+jwt' },
    claims: {
      iss: issuer,
      aud: 'app',
      sub: 'u1',
      jti,
      iat: now - 5,
      exp: now + 60,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    },
  },
  'dpop-proof': {
    header: { alg: 'RS256', typ: 'dpop+jwt', jwk: keys.server.publicKey.export({ format: 'jwk' }) },
    claims: {
      jti,
      htm: 'POST',
      htu: 'https://as.example/token',
      iat: now - 5,
      ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo',
    },
  },
  jwt: { header: key, claims: { iss: 'x', aud: 'y', ...times, jti } },
}

/** Builds a token: the good one of its profile, changed. */
export function build({ profile = 'id-token', ...change }: Change): {
  profile: InspectorProfile
  token: string
} {
  const base = good[profile]
  const header = { ...base.header, ...change.header }
  const claims = { ...base.claims, ...change.claims }
  const headerText = (change.headerText ?? same)(JSON.stringify(header))
  const payloadText = (change.payloadText ?? same)(JSON.stringify(claims))
  const token = signTexts(headerText, payloadText, { alg: String(header.alg) })
  return { profile, token: (change.text ?? same)(token) }
}

const same = (text: string): string => text

const es = (change: (signature: Buffer) => Buffer) => (token: string) => {
  const [header = '', payload = ''] = token.split('.')
  const content = `${header}.${payload}`
  const signature = Buffer.from(signatureOf(content, 'ES256', keys.curve.privateKey), 'base64url')
  return `${content}.${change(signature).toString('base64url')}`
}

const certificateWith = (change: Partial<pki.CertificateRequest>) => ({
  x5c: [certificateFor(keys.server.publicKey, change)],
})

const thumbprint = (certificate: string) =>
  createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url')

const statement = 'udap-software-statement'
const token = 'udap-authentication-token'
const withB2b = (change: Members): Change => ({
  profile: token,
  claims: { extensions: { 'hl7-b2b': { ...b2b, ...change } } },
})

/** For each rule a token that breaks it, and a token that keeps it where the good one of its profile does not show that. */
export const examples: Readonly<
  Record<string, { readonly fails: Change; readonly passes?: Change }>
> = {
  signature: { fails: { text: (text) => `${text.slice(0, -8)}AAAAAAAA` } },
  'signature-present': { fails: { text: (text) => text.slice(0, text.lastIndexOf('.') + 1) } },
  'signature-size': { fails: { text: (text) => text.slice(0, -40) } },
  'ecdsa-form': {
    fails: { header: { alg: 'ES256' }, text: es((raw) => Buffer.from(derOf(raw))) },
    passes: { header: { alg: 'ES256' }, text: es((raw) => raw) },
  },
  'ecdsa-zero': {
    fails: { header: { alg: 'ES256' }, text: es((raw) => Buffer.alloc(raw.length)) },
    passes: { header: { alg: 'ES256' }, text: es((raw) => raw) },
  },
  'known-secret': {
    fails: { header: { alg: 'HS256' }, text: hmac('secret') },
    passes: { header: { alg: 'HS256' }, text: hmac('a secret nobody wrote down anywhere: 7d1f') },
  },
  'shared-secret': { fails: { header: { alg: 'HS256' }, text: hmac('x') } },
  'x5c-present': { fails: { profile: statement, header: { x5c: undefined } } },
  'x5c-form': { fails: { profile: statement, header: { x5c: [serverCertificate, 'AAAA'] } } },
  'x5c-key-fits': { fails: { profile: statement, header: { alg: 'ES256' } } },
  'x5c-key-strength': {
    fails: {
      profile: statement,
      header: { x5c: [certificateFor(pki.newRsaKeyPair(1024).publicKey)] },
    },
  },
  'x5c-validity': {
    fails: { profile: statement, header: certificateWith({ notAfter: der.time(now - 1) }) },
  },
  'x5c-leaf-first': {
    fails: {
      profile: statement,
      header: certificateWith({ extensions: [pki.basicConstraints(true)] }),
    },
  },
  'iss-in-certificate': { fails: { profile: statement, claims: { iss: 'https://other.example' } } },
  'alg-present': { fails: { header: { alg: undefined } } },
  'alg-none': { fails: { header: { alg: 'nOnE' } } },
  'alg-registered': { fails: { header: { alg: 'rs256' } } },
  alg: { fails: { header: { alg: 'HS256' } } },
  'alg-smart': { fails: { profile: 'smart-client-assertion', header: { alg: 'RS256' } } },
  'alg-udap': { fails: { profile: statement, header: { alg: 'PS256' } } },
  'alg-signed-metadata': { fails: { profile: 'udap-signed-metadata', header: { alg: 'RS384' } } },
  'critical-parameters': { fails: { header: { crit: ['exp'], exp: 1 } } },
  'crit-form': { fails: { header: { crit: [] } } },
  'unencoded-payload': { fails: { header: { b64: false } } },
  'encryption-parameters': { fails: { header: { zip: 'DEF' } } },
  kid: { fails: { header: { kid: undefined } } },
  'kid-form': { fails: { header: { kid: 7 } } },
  'kid-injection': { fails: { header: { kid: '../../dev/null' } } },
  'kid-length': { fails: { header: { kid: 'k'.repeat(300) } } },
  'no-embedded-keys': { fails: { header: { jku: 'https://evil.example/jwks' } } },
  'jwk-private': { fails: { header: { jwk: { kty: 'EC', d: 'x' } } } },
  'jku-https': {
    fails: { header: { jku: 'http://evil.example/jwks' } },
    passes: { header: { jku: 'https://app.example/jwks' } },
  },
  'x5u-https': {
    fails: { header: { x5u: 'file:///etc/passwd' } },
    passes: { header: { x5u: 'https://app.example/c' } },
  },
  'x5t-matches': {
    fails: { profile: statement, header: { 'x5t#S256': 'AAAA' } },
    passes: { profile: statement, header: { 'x5t#S256': thumbprint(serverCertificate) } },
  },
  cty: { fails: { header: { cty: 'JWT' } } },
  'typ-string': { fails: { header: { typ: 1 } } },
  'replicated-claims': { fails: { header: { iss: 'https://other.example' } } },
  exp: { fails: { claims: { exp: now - 1 } } },
  nbf: { fails: { claims: { nbf: now + 900 } }, passes: { claims: { nbf: now } } },
  iat: { fails: { claims: { iat: now + 900 } } },
  'time-milliseconds': { fails: { claims: { exp: now * 1000 } } },
  'exp-after-iat': { fails: { claims: { exp: now + 10, iat: now + 10 } } },
  'nbf-before-exp': {
    fails: { claims: { nbf: now + 280 } },
    passes: { claims: { nbf: now } },
  },
  lifetime: { fails: { claims: { exp: now + 9_000 } } },
  'lifetime-left': { fails: { profile: 'smart-client-assertion', claims: { exp: now + 600 } } },
  'very-old': { fails: { profile: 'dpop-proof', claims: { iat: now - 900 } } },
  iss: { fails: { claims: { iss: undefined } } },
  'iss-url': { fails: { claims: { iss: 'http://as.example' } } },
  sub: { fails: { claims: { sub: '' } } },
  'aud-form': { fails: { claims: { aud: [] } } },
  'aud-single': { fails: { claims: { aud: ['app', 'other'] } } },
  'aud-wildcard': { fails: { claims: { aud: 'https://*.example' } } },
  jti: { fails: { profile: 'access-token', claims: { jti: 7 } } },
  'jti-entropy': {
    fails: { profile: 'access-token', claims: { jti: '42' } },
    passes: { profile: 'access-token' },
  },
  'fhir-user': { fails: { claims: { fhirUser: 'Device/1' } } },
  'patient-id': { fails: { profile: 'access-token', claims: { patient: 'Patient/1' } } },
  'encounter-id': { fails: { profile: 'access-token', claims: { encounter: 'Encounter/1' } } },
  'fhir-context': { fails: { profile: 'access-token', claims: { fhirContext: {} } } },
  'patient-banner': { fails: { profile: 'access-token', claims: { need_patient_banner: 'true' } } },
  'smart-style-url': { fails: { profile: 'access-token', claims: { smart_style_url: 'style' } } },
  'fhir-context-items': {
    fails: { profile: 'access-token', claims: { fhirContext: [{ reference: 'Patient/1' }] } },
  },
  'issuer-known': { fails: { profile: 'access-token', claims: { iss: 'https://as.example' } } },
  'iss-is-sub': { fails: { profile: 'smart-client-assertion', claims: { sub: 'other' } } },
  'assertion-iss': { fails: { profile: 'smart-client-assertion', claims: { iss: undefined } } },
  'assertion-aud': { fails: { profile: 'smart-client-assertion', claims: { aud: undefined } } },
  'assertion-scope': { fails: { profile: 'smart-client-assertion', claims: { scope: 'x' } } },
  'assertion-aud-url': { fails: { profile: 'smart-client-assertion', claims: { aud: issuer } } },
  'assertion-typ': { fails: { profile: 'smart-client-assertion', header: { typ: undefined } } },
  'assertion-kid': { fails: { profile: 'smart-client-assertion', header: { kid: undefined } } },
  'assertion-type-confusion': {
    fails: { profile: 'smart-client-assertion', claims: { nonce: 'n' } },
  },
  'b2b-form': { fails: { profile: token, claims: { extensions: {} } } },
  'b2b-version': { fails: withB2b({ version: 1 }) },
  'b2b-organization-id': { fails: withB2b({ organization_id: 'org' }) },
  'b2b-purpose': { fails: withB2b({ purpose_of_use: [] }) },
  'b2b-consent-policy': { fails: withB2b({ consent_policy: ['policy'] }) },
  'b2b-consent-reference': { fails: withB2b({ consent_policy: undefined }) },
  'b2b-subject': { fails: withB2b({ subject_name: undefined }) },
  'statement-aud': { fails: { profile: statement, claims: { aud: undefined } } },
  'statement-client-name': { fails: { profile: statement, claims: { client_name: ' ' } } },
  'statement-contacts': {
    fails: { profile: statement, claims: { contacts: ['https://a.example'] } },
  },
  'statement-grant-types': { fails: { profile: statement, claims: { grant_types: 'x' } } },
  'statement-auth-method': {
    fails: { profile: statement, claims: { token_endpoint_auth_method: 'none' } },
  },
  'statement-scope': { fails: { profile: statement, claims: { scope: undefined } } },
  'statement-iss-is-sub': { fails: { profile: statement, claims: { sub: 'https://x.example' } } },
  'statement-one-grant': {
    fails: {
      profile: statement,
      claims: { grant_types: ['authorization_code', 'client_credentials'] },
    },
  },
  'statement-redirects': {
    fails: { profile: statement, claims: { redirect_uris: ['http://a.example'] } },
  },
  'statement-response-types': {
    fails: { profile: statement, claims: { response_types: ['token'] } },
  },
  'statement-logo': {
    fails: { profile: statement, claims: { logo_uri: 'https://a.example/x.svg' } },
  },
  'metadata-token-endpoint': {
    fails: { profile: 'udap-signed-metadata', claims: { token_endpoint: '/token' } },
  },
  'metadata-registration-endpoint': {
    fails: { profile: 'udap-signed-metadata', claims: { registration_endpoint: undefined } },
  },
  'metadata-authorization-endpoint': {
    fails: { profile: 'udap-signed-metadata', claims: { authorization_endpoint: 7 } },
  },
  'metadata-https': {
    fails: {
      profile: 'udap-signed-metadata',
      claims: { token_endpoint: 'http://as.example/token' },
    },
  },
  'certification-iss': { fails: { profile: 'udap-certification', claims: { iss: 'x' } } },
  'certification-sub': { fails: { profile: 'udap-certification', claims: { sub: undefined } } },
  'certification-name': {
    fails: { profile: 'udap-certification', claims: { certification_name: 1 } },
  },
  'certification-uris': {
    fails: { profile: 'udap-certification', claims: { certification_uris: [] } },
  },
  'certification-endorsement': {
    fails: { profile: 'udap-certification', claims: { is_endorsement: 'true' } },
  },
  'certification-status': {
    fails: {
      profile: 'udap-certification',
      claims: { certification_status_endpoint: 'http://a.example' },
    },
  },
  'certification-logo': {
    fails: { profile: 'udap-certification', claims: { certification_logo: 'logo' } },
  },
  'certification-jwks-uri': {
    fails: { profile: 'udap-certification', claims: { jwks_uri: 'https://a.example' } },
  },
  'certification-issuer': {
    fails: { profile: 'udap-certification', claims: { certification_issuer: undefined } },
  },
  'certification-beyond-certificate': {
    fails: { profile: 'udap-certification', claims: { exp: now + 900 * pki.day } },
  },
  'udap-id-acr': { fails: { profile: 'udap-id-token', claims: { acr: undefined } } },
  'udap-id-amr': { fails: { profile: 'udap-id-token', claims: { amr: 'pwd' } } },
  'udap-id-nonce': { fails: { profile: 'udap-id-token', claims: { nonce: undefined } } },
  'aud-id-token': { fails: { claims: { aud: 'stranger' } } },
  nonce: { fails: { claims: { nonce: 5 } } },
  azp: { fails: { claims: { azp: 'somebody' } } },
  'typ-id-token': { fails: { header: { typ: 'at+jwt' } } },
  'id-token-scope': { fails: { claims: { scope: 'openid' } } },
  'auth-time': { fails: { claims: { auth_time: 'now' } } },
  'at-hash': { fails: { claims: { at_hash: 'short' } } },
  acr: { fails: { claims: { acr: 2 } } },
  amr: { fails: { claims: { amr: 'pwd' } } },
  'auth-time-past': { fails: { claims: { auth_time: now + 500 } } },
  'typ-access-token': { fails: { profile: 'access-token', header: { typ: 'JWT' } } },
  'aud-access-token': { fails: { profile: 'access-token', claims: { aud: 'https://x.example' } } },
  'client-id': { fails: { profile: 'access-token', claims: { client_id: undefined } } },
  'scope-present': { fails: { profile: 'access-token', claims: { scope: ['a'] } } },
  'sender-constrained': { fails: { profile: 'access-token', claims: { cnf: undefined } } },
  'access-token-nonce': { fails: { profile: 'access-token', claims: { nonce: 'n' } } },
  'logout-typ': { fails: { profile: 'logout-token', header: { typ: 'JWT' } } },
  'logout-events': { fails: { profile: 'logout-token', claims: { events: {} } } },
  'logout-subject': { fails: { profile: 'logout-token', claims: { sub: undefined } } },
  'logout-nonce': { fails: { profile: 'logout-token', claims: { nonce: 'n' } } },
  'logout-aud': { fails: { profile: 'logout-token', claims: { aud: undefined } } },
  'dpop-typ': { fails: { profile: 'dpop-proof', header: { typ: 'JWT' } } },
  'dpop-jwk': { fails: { profile: 'dpop-proof', header: { jwk: { kty: 'oct', k: 'x' } } } },
  'dpop-htm': { fails: { profile: 'dpop-proof', claims: { htm: 'post' } } },
  'dpop-htu': { fails: { profile: 'dpop-proof', claims: { htu: '/token' } } },
  'dpop-ath': { fails: { profile: 'dpop-proof', claims: { ath: 'x' } } },
  'dpop-htu-plain': {
    fails: { profile: 'dpop-proof', claims: { htu: 'https://as.example/token?x=1' } },
  },
  'introspection-typ': { fails: { profile: 'introspection-jwt', header: { typ: 'JWT' } } },
  'introspection-member': {
    fails: { profile: 'introspection-jwt', claims: { token_introspection: { active: 'yes' } } },
  },
  'introspection-aud': { fails: { profile: 'introspection-jwt', claims: { aud: undefined } } },
  'introspection-exp': { fails: { profile: 'introspection-jwt', claims: { exp: now + 60 } } },
  'software-id': { fails: { profile: 'software-statement', claims: { software_id: undefined } } },
  'software-statement-iss': {
    fails: { profile: 'software-statement', claims: { iss: undefined } },
  },
  'software-redirects': {
    fails: { profile: 'software-statement', claims: { redirect_uris: ['/cb'] } },
  },
  'scope-form': { fails: { profile: 'access-token', claims: { scope: 'a  a' } } },
  'scope-grammar': {
    fails: { profile: 'access-token', claims: { scope: 'patient/Observation.zz' } },
  },
  'scope-wildcard': { fails: { profile: 'access-token', claims: { scope: 'patient/*.rs' } } },
  'scope-write-all': { fails: { profile: 'access-token', claims: { scope: 'user/*.cruds' } } },
  'scope-offline': { fails: { profile: 'access-token', claims: { scope: 'offline_access' } } },
  'scope-context-mix': {
    fails: { profile: 'access-token', claims: { scope: 'system/Patient.rs user/Patient.rs' } },
  },
  'scope-patient-context': {
    fails: { profile: 'smart-access-token', claims: { patient: undefined } },
  },
  'phi-name': { fails: { claims: { family_name: 'Doe' } } },
  'phi-birth-date': { fails: { claims: { birthdate: '1970-01-01' } } },
  'phi-contact': { fails: { claims: { email: 'a@b.example' } } },
  'phi-identifier': { fails: { claims: { mrn: '1' } } },
  'phi-clinical': { fails: { claims: { diagnosis: 'J45' } } },
  'phi-ssn-value': { fails: { claims: { note: 'ssn 123-45-6789' } } },
  'phi-email-value': { fails: { claims: { login: 'jane.doe@hospital.example' } } },
  'phi-resource': { fails: { claims: { patient: { resourceType: 'Patient' } } } },
  'secret-in-claims': { fails: { claims: { client_secret: 'x' } } },
  'compact-form': { fails: { text: (text) => `${text.slice(0, 30)}\n ${text.slice(30)}` } },
  'base64-padding': { fails: { text: (text) => `${text}==` } },
  'base64-alphabet': { fails: { text: (text) => `${text.slice(0, -4)}++//` } },
  'base64-trailing-bits': { fails: { text: (text) => `${text.slice(0, -1)}${nextLetter(text)}` } },
  length: { fails: { claims: { filler: 'x'.repeat(70_000) } } },
  'header-size': { fails: { header: { filler: 'x'.repeat(17_000) } } },
  'payload-size': { fails: { claims: { filler: 'x'.repeat(50_000) } } },
  'payload-is-object': { fails: { payloadText: () => '[1]' } },
  'members-unique': { fails: { payloadText: (text) => text.replace('{', '{"sub":"other",') } },
  'prototype-names': { fails: { payloadText: (text) => text.replace('{', '{"__proto__":{},') } },
  'numbers-exact': {
    fails: { payloadText: (text) => text.replace('{', '{"n":9007199254740993,') },
  },
  'number-form': { fails: { payloadText: (text) => text.replace(/"exp":(\d+)/, '"exp":$1.0') } },
  'strings-well-formed': { fails: { payloadText: (text) => text.replace('{', '{"x":"\\ud800",') } },
  'confusable-characters': { fails: { claims: { org: 'p\u0430ypal' } } },
  'nested-token': { fails: { claims: { inner: `${encode('{"alg":"none"}')}.${encode('{}')}.` } } },
}

function hmac(secret: string) {
  return (text: string) => {
    const content = text.slice(0, text.lastIndexOf('.'))
    return `${content}.${signatureOf(content, 'HS256', secret)}`
  }
}

/** The same signature as DER, as libraries for certificates write it. */
function derOf(raw: Buffer): Uint8Array {
  const half = raw.length / 2
  const number = (part: Buffer) => der.integer(BigInt(`0x${part.toString('hex')}`))
  return der.sequence(number(raw.subarray(0, half)), number(raw.subarray(half)))
}

/** A letter that decodes to the same octets as the last one does. */
function nextLetter(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters[letters.indexOf(text.at(-1) ?? '') + 1] ?? 'B'
}

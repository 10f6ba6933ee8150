import type { UdapRegistrationRow } from '../../src/shared/contract/udap-client.ts'
import type {
  UdapDiscoveryField,
  UdapDiscoveryReport,
  UdapFinding,
} from '../../src/shared/contract/udap-discovery.ts'
import { now } from './render-console.tsx'

/** A rule that held, or what another outcome would look like. */
export function udapFinding(change: Partial<UdapFinding> = {}): UdapFinding {
  return {
    check: 'endpoint-signed',
    outcome: 'passed',
    clause: 'UDAP-DISC-010',
    text: 'The endpoint is the same under the signature',
    seen: null,
    wanted: null,
    ...change,
  }
}

const endpoint = (name: string, path: string): UdapDiscoveryField => ({
  name,
  presence: 'required',
  value: `"http://localhost:4100/${path}"`,
  signedValue: `"http://localhost:4100/${path}"`,
  findings: [udapFinding()],
})

/** What a server answers whose metadata is good. */
export function udapReport(base: string, community: string | null): UdapDiscoveryReport {
  return {
    base,
    url: `${base}/.well-known/udap`,
    community,
    mode: 'stu2',
    readAt: now,
    state: 'usable',
    text: 'Everything the server says is signed by a certificate Alpha vouches for',
    status: 200,
    exchangeId: 'x9',
    findings: [
      udapFinding({ check: 'signature', clause: 'UDAP-DISC-012', text: 'The signature fits x5c' }),
      udapFinding({
        check: 'revocation',
        clause: 'UDAP-PKI-013',
        outcome: 'warning',
        text: 'The certificate says nowhere where its status can be asked',
        seen: 'no pointer',
        wanted: 'a CRL or an OCSP responder',
      }),
    ],
    fields: [
      endpoint('token_endpoint', 'token'),
      endpoint('registration_endpoint', 'register'),
      {
        name: 'scopes_supported',
        presence: 'required',
        value: community === null ? '["system/*.rs"]' : `["system/*.rs","${community}"]`,
        signedValue: null,
        findings: [],
      },
      {
        name: 'grant_types_supported',
        presence: 'required',
        value: '[]',
        signedValue: null,
        findings: [
          udapFinding({
            check: 'grants',
            outcome: 'failed',
            text: 'No grant is offered',
            seen: '[]',
            wanted: 'one or more',
          }),
        ],
      },
    ],
    capabilities: [
      { name: 'client_credentials', state: 'absent', text: 'the list is empty' },
      { name: 'certifications', state: 'unknown', text: 'the list is missing' },
    ],
    signed: {
      header: { alg: 'RS256', x5c: ['MII'] },
      claims: { iss: base, sub: base, iat: now, exp: now + 86_400, jti: 'j1' },
    },
    certificates: [
      {
        subject: 'CN=FHIR server',
        issuer: 'CN=Alpha Issuing CA',
        serial: '0a',
        fingerprint: 'f1',
        notBefore: now - 100,
        notAfter: now + 86_400,
        uris: [base],
        pem: '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----',
      },
      {
        subject: 'CN=Alpha Issuing CA',
        issuer: 'CN=Alpha Root CA',
        serial: '0b',
        fingerprint: 'f2',
        notBefore: now - 200,
        notAfter: now - 100,
        uris: [],
        pem: '-----BEGIN CERTIFICATE-----\nMIJ\n-----END CERTIFICATE-----',
      },
    ],
    trustedBy: { uri: 'urn:example:alpha', name: 'Alpha' },
    organization: {
      subject: 'CN=FHIR server,O=Example Hospital',
      organization: 'Example Hospital',
      commonName: 'FHIR server',
      uri: base,
    },
    endpoints: {
      authorization_endpoint: 'http://localhost:4100/authorize',
      token_endpoint: 'http://localhost:4100/token',
      registration_endpoint: 'http://localhost:4100/register',
    },
  }
}

/** A service that is registered at this server. */
export const registrationRow: UdapRegistrationRow = {
  id: 'reg-1',
  base: 'http://localhost:4100/fhir',
  registration_endpoint: 'http://localhost:4100/register',
  token_endpoint: 'http://localhost:4100/token',
  community: 'urn:example:alpha',
  iss: 'https://app.example/nightly',
  client_id: 'app-1',
  client_name: 'Nightly export',
  state: 'registered',
  grant_types: ['client_credentials'],
  scope: 'system/*.rs',
  token_endpoint_auth_method: 'private_key_jwt',
  certifications: 0,
  certificateId: 'cert-1',
  registeredAt: now - 60,
  updatedAt: now - 60,
}

import type {
  CertificateChainLink,
  CertificateDetail,
  CertificateRow,
  Community,
} from '../../src/shared/contract/certificates.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now } from './render-console.tsx'

/** A client certificate of a community, as lists show it. */
export const clientRow: CertificateRow = {
  id: 'leaf',
  kind: 'client',
  subject: 'CN=Nightly export,O=Trustbench TEST ONLY',
  commonName: 'Nightly export',
  issuer: 'CN=Alpha Issuing CA TEST ONLY',
  serial: '0a1b',
  notBefore: now - 100,
  notAfter: now + 10 * 86_400,
  status: 'valid',
  uris: ['https://app.example/nightly'],
  communityId: 'alpha',
  keyId: 'key-1',
  origin: 'issued',
  fixture: null,
  addedAt: now - 100,
}

const link = (id: string, kind: CertificateRow['kind']): CertificateChainLink => ({
  id,
  kind,
  subject: `CN=${id}`,
  serial: id,
  notBefore: now - 100,
  notAfter: now + 86_400,
  status: 'valid',
  isSelfSigned: kind === 'root',
  isAnchor: kind === 'root',
})

/** The same certificate in detail, with a chain of three. */
export const clientCertificate: CertificateDetail = {
  ...clientRow,
  pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  version: 3,
  signatureAlgorithm: 'ECDSA with SHA-384',
  publicKey: { algorithm: 'EC P-384', thumbprint: 'thumbprint-1' },
  fingerprints: { sha256: 'aa', sha1: 'bb' },
  subjectAttributes: [{ type: 'CN', value: 'Nightly export' }],
  issuerAttributes: [{ type: 'CN', value: 'Alpha Issuing CA TEST ONLY' }],
  alternativeNames: [{ kind: 'uri', value: 'https://app.example/nightly' }],
  extensions: [
    { oid: '2.5.29.15', name: 'Key usage', isCritical: true, lines: ['digitalSignature'] },
  ],
  crlUrls: ['http://localhost:4100/pki/alpha/issuing.crl'],
  ocspUrls: ['http://localhost:4100/pki/alpha/issuing/ocsp'],
  issuerUrls: ['http://localhost:4100/pki/alpha/issuing.cer'],
  revocation: null,
  chain: [link('leaf', 'client'), link('issuing', 'intermediate'), link('root', 'root')],
  renews: null,
  renewedBy: null,
  fixtureDefinition: null,
}

/** A community with its root. */
export const alpha: Community = {
  id: 'alpha',
  name: 'Alpha',
  uri: 'urn:example:alpha',
  isTrusted: true,
  policyOid: '2.999.4.1',
  createdAt: now - 100,
  authorities: [
    {
      name: 'root',
      certificateId: 'root',
      subject: 'CN=root',
      keyAlgorithm: 'p-384',
      notAfter: now + 86_400,
      status: 'valid',
      crl: {
        url: 'http://localhost:4100/pki/alpha/root.crl',
        number: 3,
        thisUpdate: now,
        nextUpdate: now + 3_600,
        entries: 1,
        lifetimeSeconds: 86_400,
      },
      certificateUrl: 'http://localhost:4100/pki/alpha/root.cer',
      bundleUrl: 'http://localhost:4100/pki/alpha/root.p7c',
      ocspUrl: 'http://localhost:4100/pki/alpha/root/ocsp',
      isFixture: false,
    },
  ],
  certificates: 3,
}

/** A core with one community and one certificate. */
export const oneCertificate: FakeHandlers = {
  'certificates.list': ({ search }) =>
    'nightly export'.includes(search) ? { rows: [clientRow], total: 1 } : { rows: [], total: 0 },
  'certificates.get': ({ id }) => ({ ...clientCertificate, id }),
  'certificates.expiring': () => ({ rows: [clientRow] }),
  'communities.list': () => ({ communities: [alpha] }),
  'communities.get': () => alpha,
  'keys.list': () => ({ rows: [], total: 0 }),
}

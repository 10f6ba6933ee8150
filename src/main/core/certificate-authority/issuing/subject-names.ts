import { GeneralName } from '@peculiar/asn1-x509'
import { badRequest } from '../../rpc/index.ts'
import type { NameAttribute } from '../encoding/names.ts'
import type { CertificateProfile } from '../profiles/certificate-profiles.ts'
import {
  isLoopbackAddress,
  isTestHost,
  testHosts,
  testOrganization,
} from '../profiles/name-constraints.ts'

/** Names a person wants in a certificate. */
export interface WantedNames {
  readonly uris: readonly string[]
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
}

const mark = 'TEST ONLY'

/** What every listener on this machine is called. */
const loopbackNames: WantedNames = {
  uris: [],
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1', '::1'],
}

/** The subject of a leaf: within the test organization, and marked in its common name, so that no certificate can be
 * taken for a real one. The mark also keeps a common name from being read as a host name.
 * @see spec/security.md UD-19
 */
export function buildSubject(
  commonName: string,
  organizationalUnit: string,
): readonly [NameAttribute, NameAttribute, NameAttribute] {
  const isMarked = commonName.includes(mark)
  return [
    { type: 'O', value: testOrganization },
    { type: 'OU', value: organizationalUnit },
    { type: 'CN', value: isMarked ? commonName : `${commonName} ${mark}` },
  ]
}

/** Checks the names of a certificate and puts them in order: URIs, DNS names, addresses.
 * @throws {ProblemError} bad-request: none of the form its kind needs, malformed, or outside what the authorities may vouch for
 * @see spec/udap.md section 2.3; spec/security.md UD-07, UD-19
 */
export function buildAlternativeNames(
  wanted: WantedNames,
  profile: CertificateProfile,
): GeneralName[] {
  const names = profile.names === 'host' && isWithoutHost(wanted) ? loopbackNames : wanted
  if (profile.names === 'uri' && names.uris.length === 0) {
    throw badRequest('a certificate of this kind needs a URI it identifies', [
      { path: 'uris', message: 'no URI was given', seen: 'none', wanted: 'at least one URI' },
    ])
  }
  names.uris.forEach(requireUri)
  names.dnsNames.forEach(requireHost)
  names.ipAddresses.forEach(requireLoopback)
  return [
    ...names.uris.map((uri) => new GeneralName({ uniformResourceIdentifier: uri })),
    ...names.dnsNames.map((name) => new GeneralName({ dNSName: name })),
    ...names.ipAddresses.map((address) => new GeneralName({ iPAddress: address })),
  ]
}

function isWithoutHost({ dnsNames, ipAddresses }: WantedNames): boolean {
  return dnsNames.length === 0 && ipAddresses.length === 0
}

/** A URI is taken byte for byte: it needs a scheme and something after it, and is not normalised. */
function requireUri(uri: string): void {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+$/.test(uri)) return
  throw badRequest(`${uri} is no absolute URI of ASCII characters`, [
    {
      path: 'uris',
      message: 'not an absolute URI',
      seen: uri,
      wanted: 'scheme:…, ASCII, no spaces',
    },
  ])
}

function requireHost(name: string): void {
  const isWellFormed = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]+$/i.test(
    name,
  )
  if (isWellFormed && isTestHost(name)) return
  const wanted = `a host below ${testHosts.join(', ')}`
  throw badRequest(`the test authorities may not vouch for the host ${name}`, [
    { path: 'dnsNames', message: 'outside the name constraints', seen: name, wanted },
  ])
}

function requireLoopback(address: string): void {
  if (isLoopbackAddress(address)) return
  throw badRequest(`the test authorities may not vouch for the address ${address}`, [
    {
      path: 'ipAddresses',
      message: 'outside the name constraints',
      seen: address,
      wanted: '127.0.0.0/8 or ::1',
    },
  ])
}

import { AsnConvert } from '@peculiar/asn1-schema'
import {
  type Extension,
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import { extensionOf } from '../encoding/extensions.ts'
import { buildName } from '../encoding/names.ts'

/** The organization every subject begins with; the authorities can vouch for no other. */
export const testOrganization = 'Trustbench TEST ONLY'

/** Host names that are nobody's: loopback and what RFC 2606 and RFC 6761 keep for tests and examples. */
export const testHosts = [
  'localhost',
  'test',
  'example',
  'invalid',
  'example.com',
  'example.net',
  'example.org',
] as const

const loopbackNetworks = ['127.0.0.0/8', '::1/128'] as const

/** What the authorities can vouch for: subjects of the test organization, and hosts, addresses and mailboxes that are
 * nobody's. URIs are free: a UDAP identity is a URI of the implementer's choosing, also one without a host such as a
 * `urn:`, and a constraint on URIs would make every one of those invalid. No TLS or mail software goes by a URI name.
 * @param uriHosts hosts to which URIs are confined all the same
 * @see spec/security.md UD-06, UD-19; RFC 5280 section 4.2.1.10
 */
export function testNameConstraints(uriHosts: readonly string[] = []): Extension {
  const organization = buildName([{ type: 'O', value: testOrganization }])
  const names = [
    new GeneralName({ directoryName: organization }),
    ...testHosts.map((host) => new GeneralName({ dNSName: host })),
    ...testHosts.map((host) => new GeneralName({ rfc822Name: host })),
    ...loopbackNetworks.map((network) => new GeneralName({ iPAddress: network })),
    ...uriHosts.map((host) => new GeneralName({ uniformResourceIdentifier: host })),
  ]
  const permittedSubtrees = new GeneralSubtrees(names.map((base) => new GeneralSubtree({ base })))
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees }))
  return extensionOf(id_ce_nameConstraints, true, new Uint8Array(value))
}

/** Whether the authorities may vouch for a host name. */
export function isTestHost(host: string): boolean {
  const name = host.toLowerCase()
  return testHosts.some((known) => name === known || name.endsWith(`.${known}`))
}

/** Whether the authorities may vouch for an address. @param address in the usual notation */
export function isLoopbackAddress(address: string): boolean {
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === '::1'
}

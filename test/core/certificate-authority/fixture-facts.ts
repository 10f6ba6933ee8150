import {
  hasUriSan,
  type ParsedCertificate,
  parseCertificate,
} from '../../../src/main/core/certificate-path/index.ts'
import type { Community, FixtureIssue } from '../../../src/shared/contract/certificates.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

/** Everything about a test certificate that could set it apart, in a form that is the same for every C-OK. */
export type FixtureFacts = Readonly<Record<string, unknown>>

/** Reads the facts of a test certificate and of what is sent along with it.
 * @param workbench asked for the authorities of every community
 */
export async function factsOf(
  workbench: TestWorkbench,
  { certificate, presentation }: FixtureIssue,
  identity: string,
): Promise<FixtureFacts> {
  const { communities } = await workbench.call('communities.list', {})
  const authorities = await readAuthorities(workbench, communities)
  const now = workbench.clock.nowSeconds()
  const [leaf, ...above] = presentation.x5c.map((base64) =>
    parseCertificate(Buffer.from(base64, 'base64')),
  )
  if (leaf === undefined) throw new Error('a leaf is sent first')
  const facts: Record<string, unknown> = {
    ...describe(leaf, 'leaf', { authorities, communities, now, identity }),
    'leaf status': certificate.status,
    'signs with the key of the leaf': presentation.signWithKeyId === certificate.keyId,
    'iss is a URI name': hasUriSan(leaf, presentation.iss),
    'certificates sent': presentation.x5c.length,
  }
  let current = leaf
  for (let level = 1; level <= 3; level += 1) {
    const issuer = issuerOf(current, authorities)
    if (issuer === undefined || issuer.certificate.fingerprint === current.fingerprint) break
    const place = `level ${level}`
    Object.assign(
      facts,
      describe(issuer.certificate, place, { authorities, communities, now, identity }),
    )
    facts[`${place} status`] = issuer.status
    current = issuer.certificate
  }
  const last = above.at(-1)
  facts['root is sent'] = last !== undefined && last.issuer.text === last.subject.text
  return facts
}

/** Names of the facts that two test certificates do not share. */
export function differences(one: FixtureFacts, other: FixtureFacts): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
}

interface KnownAuthority {
  readonly id: string
  readonly certificate: ParsedCertificate
  readonly status: string
}

interface Surroundings {
  readonly authorities: readonly KnownAuthority[]
  readonly communities: readonly Community[]
  readonly now: number
  readonly identity: string
}

async function readAuthorities(
  workbench: TestWorkbench,
  communities: readonly Community[],
): Promise<KnownAuthority[]> {
  const rows = communities.flatMap(({ id, authorities }) =>
    authorities.map((authority) => ({ ...authority, id: `${id}/${authority.name}` })),
  )
  return Promise.all(
    rows.map(async ({ id, certificateUrl, status }) => {
      const response = await workbench.request(certificateUrl)
      const der = new Uint8Array(await response.arrayBuffer())
      return { id, status, certificate: parseCertificate(der) }
    }),
  )
}

function issuerOf(
  { extensions }: ParsedCertificate,
  authorities: readonly KnownAuthority[],
): KnownAuthority | undefined {
  const wanted = extensions.authorityKeyIdentifier?.keyIdentifier
  return authorities.find(
    ({ certificate }) => certificate.extensions.subjectKeyIdentifier === wanted,
  )
}

function describe(
  certificate: ParsedCertificate,
  place: string,
  { authorities, communities, now, identity }: Surroundings,
): Record<string, unknown> {
  const { extensions, publicKey, signature, subject, issuer } = certificate
  const issuing = issuerOf(certificate, authorities)
  const community = communities.find(({ id }) => issuing?.id.startsWith(`${id}/`) === true)
  const isLeaf = place === 'leaf'
  const toPattern = (text: string) =>
    text
      .replaceAll(identity, '{identity}')
      .replaceAll(`/pki/${issuing?.id}`, '/pki/{issuer}')
      .replaceAll(community?.policyOid ?? '{none}', '{policy}')
  const points = (extensions.crlDistributionPoints ?? []).flatMap(({ point }) =>
    point?.kind === 'full' ? point.names.map(({ value }) => toPattern(value)) : [],
  )
  const facts = {
    issuer: isLeaf ? issuing?.id : undefined,
    'issuer has the name of who signed': issuer.text === issuing?.certificate.subject.text,
    'signature algorithm': signature.algorithm.name,
    'issuer key': issuing?.certificate.publicKey.name,
    key: publicKey.name,
    'is test': subject.text.includes('O=Trustbench TEST ONLY'),
    validity: validityOf(certificate, now),
    'serial length': certificate.serialNumber.length,
    'extension ids': extensions.entries.map(
      ({ id, isCritical }) => `${id}${isCritical ? '!' : ''}`,
    ),
    'basic constraints': extensions.basicConstraints,
    'key usage': extensions.keyUsage,
    'extended key usage': extensions.extendedKeyUsage,
    names: extensions.subjectAltNames?.map(({ kind, value }) => `${kind} ${toPattern(value)}`),
    policies: extensions.certificatePolicies?.map(toPattern),
    'policy constraints': extensions.policyConstraints,
    'name constraints': extensions.nameConstraints?.permitted.map(({ kind, value }) => [
      kind,
      value,
    ]),
    'crl pointers': points,
    'ocsp pointers': extensions.ocspUris.map(toPattern),
    'issuer pointers': extensions.caIssuerUris.map(toPattern),
  }
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [`${place} ${name}`, fact]))
}

function validityOf({ notBefore, notAfter }: ParsedCertificate, now: number): string {
  if (now < notBefore) return 'future'
  return now > notAfter ? 'past' : 'current'
}

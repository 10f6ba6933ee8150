import type {
  UdapDiscoveryField,
  UdapDiscoveryReport,
  UdapDiscoveryState,
  UdapFinding,
} from '../../../../shared/contract/udap-discovery.ts'
import {
  CertificateFormatError,
  DerFormatError,
  type ParsedCertificate,
  parseCertificate,
  uriSansOf,
} from '../../certificate-path/index.ts'
import { decodeLooseJwt } from '../../exchange-log/index.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { writePem } from '../../pem.ts'
import type { SignedUdapJwt } from '../../udap/signers/index.ts'
import type { UdapAnswer } from '../channel/index.ts'
import { capabilitiesOf } from './capabilities.ts'
import { type SignedEndpointName, signedEndpointNames } from './check-endpoints.ts'
import type { SignatureVerdict } from './check-signed-metadata.ts'
import type { DiscoveryRequest } from './discover.ts'
import { checkField, metadataFields } from './metadata-fields.ts'
import type { UdapDiscovery, UdapServer } from './udap-server.ts'

/** What was found out about a server, as far as it came. */
export interface Discovered {
  readonly state: UdapDiscoveryState
  readonly findings: readonly UdapFinding[]
  readonly metadata?: JwtMembers
  readonly compact?: string
  readonly verdict?: SignatureVerdict
  readonly endpoints?: Readonly<Record<string, readonly UdapFinding[]>>
}

interface Asked {
  readonly request: DiscoveryRequest
  readonly url: string
  /** Epoch seconds. */
  readonly readAt: number
  readonly answer: UdapAnswer | undefined
}

/** Puts a report together, and the server where it may be gone on with. */
export function describeDiscovery(discovered: Discovered, asked: Asked): UdapDiscovery {
  const { verdict } = discovered
  const signed = verdict?.signed
  const server =
    discovered.state === 'usable' && signed ? toServer(discovered, signed, asked) : undefined
  const community = signed?.community ?? verdict?.foreign
  const decoded = discovered.compact === undefined ? undefined : decodeLooseJwt(discovered.compact)
  const { request, url, readAt, answer } = asked
  const report: UdapDiscoveryReport = {
    base: request.base,
    url,
    community: request.community ?? null,
    mode: request.mode,
    readAt,
    state: discovered.state,
    text: describeState(discovered, asked),
    status: answer?.status ?? null,
    exchangeId: answer?.exchangeId ?? null,
    findings: [...discovered.findings],
    fields: fieldsOf(discovered, request),
    capabilities: discovered.metadata === undefined ? [] : capabilitiesOf(discovered.metadata),
    signed: decoded === undefined ? null : { header: decoded.header, claims: decoded.claims },
    certificates: certificatesOf(decoded?.header['x5c']),
    trustedBy: community === undefined ? null : { uri: community.uri, name: community.name },
    organization: server && signed ? organizationOf(signed.leaf, server.base) : null,
    endpoints: server === undefined ? null : endpointsOf(server),
  }
  return { report, server }
}

function toServer(
  { metadata = {} }: Discovered,
  { jwt, community }: SignedUdapJwt,
  { request }: Asked,
): UdapServer {
  // Each is a URL by the checks that made the state usable; only the authorization endpoint may be absent.
  const endpoint = (name: SignedEndpointName) => jwt.claims[name] as string
  return {
    base: request.base,
    mode: request.mode,
    community: { uri: community.uri, name: community.name },
    authorization_endpoint:
      jwt.claims['authorization_endpoint'] === undefined
        ? null
        : endpoint('authorization_endpoint'),
    token_endpoint: endpoint('token_endpoint'),
    registration_endpoint: endpoint('registration_endpoint'),
    metadata,
  }
}

function endpointsOf({
  authorization_endpoint,
  token_endpoint,
  registration_endpoint,
}: UdapServer) {
  return { authorization_endpoint, token_endpoint, registration_endpoint }
}

/** Who runs a server, as its certificate proves. @see UDAP-DISC-029 */
function organizationOf({ subject }: ParsedCertificate, uri: string) {
  const attributes = subject.relativeNames.flat()
  const attribute = (oid: string) => attributes.find(({ type }) => type === oid)?.value ?? null
  return {
    subject: subject.text,
    organization: attribute('2.5.4.10'),
    commonName: attribute('2.5.4.3'),
    uri,
  }
}

function fieldsOf(
  { metadata, verdict, endpoints = {} }: Discovered,
  { mode }: DiscoveryRequest,
): UdapDiscoveryField[] {
  if (metadata === undefined) return []
  const claims = verdict?.signed?.jwt.claims ?? {}
  const context = { metadata, mode }
  const lists = metadataFields.map((field) => ({
    name: field.name,
    presence: field.presence(context),
    value: textOf(metadata[field.name]),
    signedValue: textOf(claims[field.name]),
    findings: checkField(field, context),
  }))
  const signed = signedEndpointNames.map((name) => ({
    name,
    presence: name === 'authorization_endpoint' ? 'with authorization_code' : 'required',
    value: textOf(metadata[name]),
    signedValue: textOf(claims[name]),
    findings: [...(endpoints[name] ?? [])],
  }))
  const known = new Set([...lists, ...signed].map(({ name }) => name))
  const others = Object.keys(metadata)
    .filter((name) => !known.has(name) && name !== 'signed_metadata')
    .slice(0, 200)
    .map((name) => ({
      name,
      presence: 'other',
      value: textOf(metadata[name]),
      signedValue: textOf(claims[name]),
      findings: [],
    }))
  return [...lists, ...signed, ...others]
}

const valueCharacters = 4_000

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value).slice(0, valueCharacters)
}

/** Certificates of the header, as far as they can be read, for the picture of the chain. */
function certificatesOf(x5c: unknown): UdapDiscoveryReport['certificates'] {
  if (!Array.isArray(x5c)) return []
  return x5c.slice(0, 10).flatMap((text: unknown) => {
    if (typeof text !== 'string') return []
    const parsed = parseQuietly(Buffer.from(text, 'base64'))
    return parsed === undefined ? [] : [describeCertificate(parsed)]
  })
}

function parseQuietly(der: Uint8Array): ParsedCertificate | undefined {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (!(error instanceof CertificateFormatError) && !(error instanceof DerFormatError)) {
      throw error
    }
    // The finding about the signature says what is wrong with it.
    return undefined
  }
}

function describeCertificate(certificate: ParsedCertificate) {
  const { subject, issuer, serialNumber, fingerprint, notBefore, notAfter, der } = certificate
  return {
    subject: subject.text,
    issuer: issuer.text,
    serial: serialNumber,
    fingerprint,
    notBefore: Math.max(0, notBefore),
    notAfter: Math.max(0, notAfter),
    uris: uriSansOf(certificate),
    pem: writePem('CERTIFICATE', der),
  }
}

function describeState(
  { state, verdict, findings }: Discovered,
  { request, answer }: Asked,
): string {
  const { community } = request
  const named = community === undefined ? 'a trusted community' : `community ${community}`
  switch (state) {
    case 'usable':
      return `The metadata is signed for this server by a member of ${verdict?.signed?.community.uri}.`
    case 'not-supported':
      return community === undefined || request.mode !== 'stu1'
        ? 'The server has no UDAP (404). Nothing more was sent.'
        : 'The server has no UDAP, or does not know this community (404). Nothing more was sent.'
    case 'not-in-community':
      return verdict?.foreign === undefined
        ? `The server has no metadata for ${named} (204). Ask for another community.`
        : `The metadata is signed for community ${verdict.foreign.uri}, not for ${named}. Ask for that one, or for none.`
    case 'untrusted':
      return `No certificate of ${named} signed the metadata. Trust its community first, if it deserves trust. Nothing more was sent.`
    case 'broken':
      return 'The metadata is malformed or contradicts itself, so nothing more was sent. The failed findings say where.'
    case 'failed':
      return `The server answered ${answer?.status ?? 0}, so nothing more was sent.`
    case 'unreachable':
      return `${findings[0]?.seen ?? 'The server did not answer'}. Check the address, and that its TLS certificate is trusted here.`
  }
}

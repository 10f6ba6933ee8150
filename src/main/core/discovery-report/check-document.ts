import type {
  DiscoveryDocument,
  DiscoveryDocumentKind,
  DiscoveryFinding,
} from '../../../shared/contract/discovery.ts'
import { readOAuthUris } from './compare-field.ts'
import { documentNames } from './document-names.ts'
import type { FetchedDocument } from './fetch-document.ts'
import { capabilitiesOf, stringsOf } from './fields.ts'
import { notHeld, passed, textOf } from './finding.ts'
import type { Members, ReadDocuments } from './read-documents.ts'

/** Describes a document as a whole: whether it is there, served as it should be, and complete where no field of its own
 * is compared.
 */
export function describeDocument(
  kind: DiscoveryDocumentKind,
  read: ReadDocuments,
): DiscoveryDocument {
  const fetched = read.fetched[kind]
  const { url, status, exchangeId, content, fault } = fetched
  const isMissing = status === 404 || status === 410
  return {
    kind,
    name: documentNames[kind],
    url,
    state: content !== undefined ? 'read' : isMissing ? 'missing' : 'unreadable',
    status,
    text: fault ?? `${Object.keys(content ?? {}).length} members`,
    exchangeId,
    findings:
      content === undefined
        ? [judgeAbsence(kind, fetched, read.fetched.smart.content)]
        : [...checkHeaders(kind, fetched), ...checkContent(kind, content, read)],
  }
}

function judgeAbsence(
  kind: DiscoveryDocumentKind,
  { status, fault }: FetchedDocument,
  smart: Members | undefined,
): DiscoveryFinding {
  const hasOpenId = smart !== undefined && capabilitiesOf(smart).includes('sso-openid-connect')
  const outcomes = {
    smart: 'failed',
    oauth: 'warning',
    openid: hasOpenId ? 'failed' : 'information',
    capability: 'failed',
  } as const
  return notHeld(outcomes[kind], {
    id: 'document-read',
    clause: clauses[kind],
    text: fault ?? 'it could not be read',
    seen: status === null ? 'no answer' : `HTTP ${status}`,
    wanted: `a JSON object with HTTP 200${kind === 'openid' && hasOpenId ? ', since sso-openid-connect is listed' : ''}`,
  })
}

const clauses: Readonly<Record<DiscoveryDocumentKind, string>> = {
  smart: 'DSC-01, DSC-15',
  oauth: 'DSC-12; RFC 8414 section 3',
  openid: 'DSC-11; OpenID Connect Discovery 1.0 section 4',
  capability: 'DSC-15; HL7 FHIR 4.0.1, capabilities',
}

function checkHeaders(
  kind: DiscoveryDocumentKind,
  { headers }: FetchedDocument,
): DiscoveryFinding[] {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'absent'
  const wanted =
    kind === 'capability' ? ['application/fhir+json', 'application/json'] : ['application/json']
  const id = 'content-type'
  const clause = kind === 'smart' ? 'DSC-02' : clauses[kind]
  const text = `It is served as ${type}`
  return [
    wanted.includes(type)
      ? passed(id, clause, text)
      : notHeld(kind === 'smart' ? 'failed' : 'warning', {
          id,
          clause,
          text,
          seen: type,
          wanted: wanted.join(' or '),
        }),
  ]
}

function checkContent(
  kind: DiscoveryDocumentKind,
  content: Members,
  { issuer, fetched }: ReadDocuments,
): DiscoveryFinding[] {
  switch (kind) {
    case 'smart':
      return []
    case 'oauth':
      return [checkIssuer(content, issuer, 'RFC 8414 section 3.3; DSC-12')]
    case 'openid':
      return [
        checkIssuer(content, issuer, 'OpenID Connect Discovery 1.0 section 4.3; DSC-11'),
        ...checkOpenIdMembers(content),
      ]
    case 'capability':
      return [checkExtension(content, fetched.smart.content)]
  }
}

/** A document speaks for the issuer it was found under and for no other. */
function checkIssuer(content: Members, issuer: string, clause: string): DiscoveryFinding {
  const id = 'issuer-own'
  if (content['issuer'] === issuer)
    return passed(id, clause, 'Its issuer is the one it stands under')
  return notHeld('failed', {
    id,
    clause,
    text: 'Its issuer is another than the one it stands under',
    seen: textOf(content['issuer']),
    wanted: issuer,
  })
}

const openIdMembers = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
]

function checkOpenIdMembers(content: Members): DiscoveryFinding[] {
  const clause = 'OpenID Connect Discovery 1.0 section 3; DSC-11'
  const missing = openIdMembers.filter((name) => content[name] === undefined)
  const algorithms = stringsOf(content['id_token_signing_alg_values_supported'])
  return [
    missing.length === 0
      ? passed('members-present', clause, 'It has every required member')
      : notHeld('failed', {
          id: 'members-present',
          clause,
          text: 'Required members are missing',
          seen: `no ${missing.join(', no ')}`,
          wanted: openIdMembers.join(', '),
        }),
    algorithms.includes('RS256')
      ? passed('rs256-supported', clause, 'ID tokens can be signed with RS256')
      : notHeld('failed', {
          id: 'rs256-supported',
          clause,
          text: 'RS256 is not listed for ID tokens',
          seen: algorithms.join(' ') || 'none',
          wanted: 'RS256',
        }),
  ]
}

/** The extension is for clients of the first edition; where it stands it names what the JSON document names. */
function checkExtension(content: Members, smart: Members | undefined): DiscoveryFinding {
  const uris = readOAuthUris(content)
  const id = 'oauth-extension'
  const clause = 'DSC-16, D-39'
  if (Object.keys(uris).length === 0) {
    return notHeld('information', {
      id,
      clause,
      text: 'It has no OAuth URLs; only clients of the first edition look for them here',
      seen: 'no extension oauth-uris',
      wanted: 'authorize and token, for such clients',
    })
  }
  const missing = ['authorize', 'token'].filter((name) => uris[name] === undefined)
  if (missing.length > 0 && smart?.['authorization_endpoint'] !== undefined) {
    return notHeld('failed', {
      id,
      clause,
      text: 'The extension oauth-uris is not complete',
      seen: Object.keys(uris).join(', '),
      wanted: 'authorize and token at least',
    })
  }
  return passed(id, clause, `It names ${Object.keys(uris).length} OAuth URLs`)
}

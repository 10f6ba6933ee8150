import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { JsonLimitError, parseLimitedJson } from '../../http/limited-json.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { describeMember } from '../../jwt/index.ts'
import type { UdapMode } from '../../udap/software-statements/index.ts'
import type { UdapAnswer } from '../channel/index.ts'
import { notKept, passed, type Rule } from '../finding.ts'

const limits = { depth: 32, membersPerObject: 1_000, stringCharacters: 131_072 } as const

const documentRule: Rule = {
  check: 'metadata-read',
  clause: 'UDAP-DISC-001; UDAP Security 2.0.0 section 2.1',
  text: 'The metadata is a JSON object',
}

const mediaTypeRule: Rule = {
  check: 'metadata-media-type',
  clause: 'UDAP-DISC-001; UDAP Security 2.0.0 section 2.1',
  text: 'It is sent as application/json',
}

/** A document, or why there is none. */
export interface ReadMetadata {
  readonly metadata: JwtMembers | undefined
  readonly findings: readonly UdapFinding[]
}

/** Reads the document out of an answer with status 200. */
export function readMetadata({ text, headers }: UdapAnswer): ReadMetadata {
  const type = headers.get('content-type') ?? 'absent'
  const isJson = /^application\/json(?:;|$)/i.test(type.trim())
  const media = isJson
    ? passed(mediaTypeRule, type)
    : notKept(mediaTypeRule, type, 'application/json', 'warning')
  try {
    const value = parseLimitedJson(text, limits)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      // An object that is no array has text keys and unknown values.
      return { metadata: value as JwtMembers, findings: [passed(documentRule), media] }
    }
    const finding = notKept(documentRule, describeMember(value), 'an object')
    return { metadata: undefined, findings: [finding, media] }
  } catch (error) {
    if (!(error instanceof JsonLimitError)) throw error
    const finding = notKept(documentRule, error.message, 'a JSON object')
    return { metadata: undefined, findings: [finding, media] }
  }
}

/** The JWT that signs the metadata, or why there is none. */
export interface SignedPart {
  readonly compact: string | undefined
  readonly findings: readonly UdapFinding[]
}

const signedRule: Rule = {
  check: 'signed-metadata-present',
  clause: 'UDAP-DISC-008, UDAP-DISC-012; UDAP Security 2.0.0 section 2.3',
  text: 'signed_metadata is there',
}

const legacyRule: Rule = {
  check: 'legacy-names',
  clause: 'UDAP-DISC-025; UDAP Server Metadata',
  text: 'The names of the guide are used, not those of the profile before it',
}

/** Finds the JWT of a document: `signed_metadata`, or in the edition `base` what was called so before the guide.
 * @see UDAP-DISC-008, UDAP-DISC-025
 */
export function findSignedPart(metadata: JwtMembers, mode: UdapMode): SignedPart {
  const { signed_metadata, signed_endpoints, x5c } = metadata
  const top =
    x5c !== undefined && mode === 'base'
      ? [notKept(legacyRule, 'x5c beside the JWT', 'x5c in its header only', 'warning')]
      : []
  if (typeof signed_metadata === 'string' && signed_metadata !== '') {
    return { compact: signed_metadata, findings: [passed(signedRule), ...top] }
  }
  if (mode === 'base' && typeof signed_endpoints === 'string') {
    const legacy = notKept(legacyRule, 'signed_endpoints', 'signed_metadata', 'warning')
    return { compact: signed_endpoints, findings: [legacy, ...top] }
  }
  const isLegacy = signed_metadata === undefined && signed_endpoints !== undefined
  const seen = isLegacy ? 'absent, signed_endpoints in its place' : describeMember(signed_metadata)
  return { compact: undefined, findings: [notKept(signedRule, seen, 'a compact JWT'), ...top] }
}

import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import type { UdapMode } from '../../udap/software-statements/index.ts'
import { notKept, passed, type Rule } from '../finding.ts'

/** What a rule for a list of the metadata is applied to. */
export interface FieldContext {
  readonly metadata: JwtMembers
  readonly mode: UdapMode
}

/** The rules about one list of the metadata. */
export interface FieldRules {
  readonly name: string
  /** Whether it has to be there: by which word, as the console shows it. */
  presence(context: FieldContext): 'required' | 'recommended' | 'optional' | 'not needed'
  /** Requirement ids. */
  readonly clause: string
  readonly isUriList?: boolean
  /** Whether it may have no entries. */
  readonly mayBeEmpty: boolean
  /** Rules about a list of texts, told as what is wrong; undefined when nothing is. */
  check?(
    values: readonly string[],
    context: FieldContext,
  ): { readonly seen: string; readonly wanted: string } | undefined
}

const guide = 'UDAP Security 2.0.0 section 2.2'

function textsOf(metadata: JwtMembers, name: string): readonly string[] {
  const value = metadata[name]
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

function has({ metadata }: FieldContext, name: string, value: string): boolean {
  return textsOf(metadata, name).includes(value)
}

const required = () => 'required' as const

/** A list of what is demanded: there when the list of what is known has entries, and a part of it. */
function demanded(name: string, known: string): FieldRules {
  return {
    name,
    presence: ({ metadata }) => (textsOf(metadata, known).length > 0 ? 'required' : 'not needed'),
    clause: 'UDAP-DISC-006, UDAP-DISC-007',
    isUriList: name.includes('certifications'),
    mayBeEmpty: true,
    check: (values, { metadata, mode }) => {
      if (values.length === 0 && mode === 'base') {
        return { seen: 'an empty list', wanted: 'at least one entry, by the profiles alone' }
      }
      const surplus = values.filter((value) => !textsOf(metadata, known).includes(value))
      if (surplus.length === 0) return undefined
      return { seen: surplus.join(' '), wanted: `entries of ${known} only` }
    },
  }
}

function algorithms(name: string, presence: FieldRules['presence']): FieldRules {
  return {
    name,
    presence,
    clause: 'UDAP-JWT-004, UDAP-JWT-006, UDAP-DISC-006',
    mayBeEmpty: false,
    check: (values) =>
      values.includes('RS256') ? undefined : { seen: values.join(' '), wanted: 'RS256 among them' },
  }
}

/** The lists of the metadata. @see spec/udap.md sections 9.1 and 10; UDAP-DISC-005 to UDAP-DISC-007 */
export const metadataFields: readonly FieldRules[] = [
  {
    name: 'udap_versions_supported',
    presence: required,
    clause: 'UDAP-DISC-006',
    mayBeEmpty: false,
    check: (values) =>
      values.length === 1 && values[0] === '1'
        ? undefined
        : { seen: JSON.stringify(values), wanted: '["1"]' },
  },
  {
    name: 'udap_profiles_supported',
    presence: required,
    clause: 'UDAP-DISC-006',
    mayBeEmpty: false,
    check: (values, context) => {
      const wanted = [
        'udap_dcr',
        'udap_authn',
        ...(has(context, 'grant_types_supported', 'client_credentials') ? ['udap_authz'] : []),
        ...(has(context, 'scopes_supported', 'udap') ? ['udap_to'] : []),
      ]
      const missing = wanted.filter((profile) => !values.includes(profile))
      if (missing.length === 0) return undefined
      return { seen: values.join(' '), wanted: `${missing.join(' ')} among them` }
    },
  },
  {
    name: 'udap_authorization_extensions_supported',
    presence: required,
    clause: 'UDAP-DISC-006, UDAP-B2B-002',
    mayBeEmpty: true,
    check: (values, context) => {
      const isNeeded =
        context.mode !== 'base' && has(context, 'grant_types_supported', 'client_credentials')
      if (!isNeeded || values.includes('hl7-b2b')) return undefined
      const seen = values.join(' ') || 'an empty list'
      return { seen, wanted: 'hl7-b2b, since client_credentials is listed' }
    },
  },
  demanded('udap_authorization_extensions_required', 'udap_authorization_extensions_supported'),
  {
    name: 'udap_certifications_supported',
    presence: required,
    clause: 'UDAP-DISC-006',
    isUriList: true,
    mayBeEmpty: true,
  },
  demanded('udap_certifications_required', 'udap_certifications_supported'),
  {
    name: 'grant_types_supported',
    presence: required,
    clause: 'UDAP-DISC-006',
    mayBeEmpty: false,
    check: (values) =>
      values.includes('refresh_token') && !values.includes('authorization_code')
        ? { seen: values.join(' '), wanted: 'refresh_token only with authorization_code' }
        : undefined,
  },
  {
    name: 'scopes_supported',
    presence: ({ mode }) => (mode === 'stu2' ? 'required' : 'optional'),
    clause: 'UDAP-DISC-006, UDAP-SCOPE-001',
    mayBeEmpty: false,
    check: (values, context) =>
      has(context, 'udap_profiles_supported', 'udap_to') && !values.includes('udap')
        ? { seen: values.join(' '), wanted: 'udap among them, since udap_to is listed' }
        : undefined,
  },
  {
    name: 'token_endpoint_auth_methods_supported',
    presence: required,
    clause: 'UDAP-DISC-005, UDAP-DCR-055',
    mayBeEmpty: false,
    check: (values, { mode }) => {
      const allowed = ['private_key_jwt', ...(mode === 'carin' ? ['client_secret_basic'] : [])]
      const isFit =
        values.includes('private_key_jwt') && values.every((value) => allowed.includes(value))
      return isFit ? undefined : { seen: values.join(' '), wanted: allowed.join(' ') }
    },
  },
  algorithms('token_endpoint_auth_signing_alg_values_supported', required),
  algorithms('registration_endpoint_jwt_signing_alg_values_supported', ({ mode }) =>
    mode === 'stu2' ? 'required' : mode === 'base' ? 'optional' : 'recommended',
  ),
]

/** Applies the rules about one list. */
export function checkField(field: FieldRules, context: FieldContext): UdapFinding[] {
  const value = context.metadata[field.name]
  const presence = field.presence(context)
  const rule: Rule = {
    check: `${field.name.replaceAll('_', '-')}`,
    clause: `${field.clause}; ${guide}`,
    text: `${field.name} is as the guide wants it`,
  }
  if (value === undefined) return checkMissing(rule, field.name, presence)
  const fault = findListFault(value, field)
  if (fault !== undefined) return [notKept(rule, describeMember(value), fault)]
  // A list of texts, by the check before.
  const values = value as readonly string[]
  const broken = field.check?.(values, context)
  if (broken !== undefined) return [notKept(rule, broken.seen, broken.wanted)]
  return [passed(rule, `${values.length} ${values.length === 1 ? 'entry' : 'entries'}`)]
}

function checkMissing(
  rule: Rule,
  name: string,
  presence: ReturnType<FieldRules['presence']>,
): UdapFinding[] {
  if (presence === 'optional' || presence === 'not needed') return []
  const outcome = presence === 'required' ? 'failed' : 'warning'
  return [
    notKept(
      { ...rule, text: `${name} is there, so that what it says need not be guessed` },
      'absent',
      'a list, empty where there is nothing to list (UDAP-DISC-004)',
      outcome,
    ),
  ]
}

function findListFault(value: unknown, { isUriList, mayBeEmpty }: FieldRules): string | undefined {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    return 'a list of texts'
  }
  if (value.length === 0 && !mayBeEmpty) return 'at least one entry'
  if (new Set(value).size !== value.length) return 'each entry once'
  if (isUriList === true && !value.every((entry) => URL.canParse(entry))) return 'a list of URIs'
  return undefined
}

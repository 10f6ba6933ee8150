import type { DiscoveryFinding } from '../../../shared/contract/discovery.ts'
import { smartCapabilities } from '../../../shared/oauth/smart-capabilities.ts'
import { capabilitiesOf, type FieldRule, type FieldType, stringsOf } from './fields.ts'
import { notHeld, passed, textOf } from './finding.ts'
import type { Members } from './read-documents.ts'

/** Names that HL7 defines and this server does not use. @see SMART App Launch 1.0.0; ruling D-41 */
const olderCapabilities = ['context-passthrough-banner', 'context-passthrough-style']

/** Judges one field of the SMART configuration: presence, form, and what its value must hold.
 * @see spec/smart.md section 3.1
 */
export function checkField(rule: FieldRule, smart: Members): DiscoveryFinding[] {
  const value = smart[rule.name]
  if (value === undefined) return checkAbsence(rule, smart)
  return [...checkPresence(rule, smart), checkForm(rule, value), ...checkValue(rule.name, smart)]
}

function checkAbsence({ name, clause, presence }: FieldRule, smart: Members): DiscoveryFinding[] {
  const wanted = presence(smart)
  if (wanted !== 'required' && wanted !== 'recommended') return []
  return [
    notHeld(wanted === 'required' ? 'failed' : 'warning', {
      id: 'field-present',
      clause,
      text: `The SMART configuration has no ${name}`,
      seen: 'absent',
      wanted: `${name}, which is ${wanted}${reasonOf(name, smart)}`,
    }),
  ]
}

function reasonOf(name: string, smart: Members): string {
  if (name === 'issuer' || name === 'jwks_uri') return ' with sso-openid-connect'
  if (name === 'authorization_endpoint') return ' with a launch capability'
  const isAsymmetric = capabilitiesOf(smart).includes('client-confidential-asymmetric')
  const isConditional = name.startsWith('token_endpoint_auth') || name === 'scopes_supported'
  return isConditional && isAsymmetric ? ' with client-confidential-asymmetric' : ''
}

function checkPresence(rule: FieldRule, smart: Members): DiscoveryFinding[] {
  const { name, clause } = rule
  const wanted = rule.presence(smart)
  const seen = textOf(smart[name])
  if (wanted === 'unwanted') {
    const text = `${name} stands there without sso-openid-connect`
    return [notHeld('failed', { id: 'field-unwanted', clause, text, seen, wanted: 'absent' })]
  }
  if (wanted !== 'deprecated') return []
  const text = `${name} is deprecated`
  const instead = 'associated_endpoints instead'
  return [notHeld('warning', { id: 'field-deprecated', clause, text, seen, wanted: instead })]
}

function checkForm({ name, type, clause }: FieldRule, value: unknown): DiscoveryFinding {
  const { isRight, wanted } = forms[type]
  if (isRight(value)) return passed('field-form', clause, `${name} is ${wanted}`)
  const text = `${name} has another form`
  return notHeld('failed', { id: 'field-form', clause, text, seen: textOf(value), wanted })
}

const isUrl = (value: unknown) =>
  typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const forms: Readonly<
  Record<FieldType, { readonly isRight: (value: unknown) => boolean; readonly wanted: string }>
> = {
  URL: { isRight: isUrl, wanted: 'an absolute http or https URL' },
  strings: {
    isRight: (value) => Array.isArray(value) && stringsOf(value).length === value.length,
    wanted: 'a list of strings',
  },
  boolean: { isRight: (value) => typeof value === 'boolean', wanted: 'true or false' },
  identifier: {
    isRight: (value) => isObject(value) && typeof value['value'] === 'string',
    wanted: 'an object with value, and system where there is one',
  },
  endpoints: {
    isRight: (value) =>
      Array.isArray(value) &&
      value.every(
        (one) => isObject(one) && isUrl(one['url']) && Array.isArray(one['capabilities']),
      ),
    wanted: 'a list of objects with url and capabilities',
  },
}

function checkValue(name: string, smart: Members): DiscoveryFinding[] {
  switch (name) {
    case 'code_challenge_methods_supported':
      return checkChallengeMethods(stringsOf(smart[name]))
    case 'capabilities':
      return checkCapabilities(stringsOf(smart[name]))
    case 'token_endpoint_auth_methods_supported':
      return checkKeyAuthentication(smart, name, ['private_key_jwt'])
    case 'token_endpoint_auth_signing_alg_values_supported':
      return checkKeyAuthentication(smart, name, ['RS384', 'ES384'])
    case 'grant_types_supported':
      return checkGrantTypes(smart)
    default:
      return []
  }
}

function checkChallengeMethods(methods: readonly string[]): DiscoveryFinding[] {
  const clause = 'DSC-04'
  const seen = methods.join(' ') || 'none'
  return [
    methods.includes('S256')
      ? passed('s256-supported', clause, 'PKCE with S256 is supported')
      : notHeld('failed', {
          id: 's256-supported',
          clause,
          text: 'PKCE with S256 is not listed',
          seen,
          wanted: 'S256',
        }),
    methods.includes('plain')
      ? notHeld('failed', {
          id: 'plain-not-supported',
          clause,
          text: 'PKCE without hashing is offered',
          seen,
          wanted: 'no plain',
        })
      : passed('plain-not-supported', clause, 'PKCE without hashing is not offered'),
  ]
}

function checkCapabilities(capabilities: readonly string[]): DiscoveryFinding[] {
  const known: readonly string[] = [...smartCapabilities, ...olderCapabilities]
  const strange = capabilities.filter((one) => !known.includes(one) && !URL.canParse(one))
  const clause = 'DSC-09'
  if (strange.length === 0) {
    return [passed('capability-names', clause, 'Every capability is one of HL7 or a full URI')]
  }
  return [
    // Other guides of HL7 may define names that this program does not know.
    notHeld('warning', {
      id: 'capability-names',
      clause,
      text: 'Capabilities that SMART App Launch 2.2.0 does not define',
      seen: strange.join(' '),
      wanted: 'names an HL7 guide defines, or full URIs',
    }),
  ]
}

function checkKeyAuthentication(
  smart: Members,
  name: string,
  oneOf: readonly string[],
): DiscoveryFinding[] {
  if (!capabilitiesOf(smart).includes('client-confidential-asymmetric')) return []
  const values = stringsOf(smart[name])
  const clause = 'DSC-07'
  const wanted = oneOf.join(' or ')
  if (oneOf.some((one) => values.includes(one))) {
    return [passed('key-authentication', clause, `${name} has ${wanted}`)]
  }
  const text = `client-confidential-asymmetric is listed, and ${name} does not say how`
  const seen = values.join(' ') || 'none'
  return [notHeld('failed', { id: 'key-authentication', clause, text, seen, wanted })]
}

function checkGrantTypes(smart: Members): DiscoveryFinding[] {
  const capabilities = capabilitiesOf(smart)
  const grants = stringsOf(smart['grant_types_supported'])
  const hasLaunch = capabilities.some((one) => one.startsWith('launch-'))
  if (!hasLaunch || grants.includes('authorization_code')) return []
  return [
    notHeld('failed', {
      id: 'launch-grant-type',
      clause: 'DSC-06',
      text: 'A launch capability is listed without its grant type',
      seen: grants.join(' ') || 'none',
      wanted: 'authorization_code',
    }),
  ]
}

import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import type { UdapMode } from '../../udap/software-statements/index.ts'
import { notKept, passed } from '../finding.ts'

/** By which rules a statement that is to be sent is checked. */
export interface ClaimContext {
  readonly mode: UdapMode
  /** Whether people will sign in at another identity provider. */
  readonly isTiered: boolean
  /** Epoch seconds. */
  readonly now: number
}

type Fault = { readonly seen: string; readonly wanted: string; readonly isWarning?: boolean }

interface ClaimRule {
  readonly check: string
  readonly clause: string
  readonly text: string
  /** What is wrong; undefined when nothing is. */
  find(claims: JwtMembers, context: ClaimContext): Fault | undefined
  /** Whether a statement that cancels is exempt. @see UDAP-DCR-036 */
  readonly isOfRegistration?: boolean
}

const guide = 'UDAP Security 2.0.0 section 3.1'

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    ? value
    : undefined
}

function hasGrant({ grant_types }: JwtMembers, grant: string): boolean {
  return textsOf(grant_types)?.includes(grant) === true
}

const isForPeople = (claims: JwtMembers) => hasGrant(claims, 'authorization_code')

function fault(value: unknown, wanted: string): Fault {
  return { seen: describeMember(value), wanted }
}

function isHttps(value: unknown): value is string {
  return isText(value) && URL.canParse(value) && new URL(value).protocol === 'https:'
}

/** The rules for statements, in the order of the table of claims. @see spec/udap.md section 9.3 */
const rules: readonly ClaimRule[] = [
  {
    check: 'statement-issuer',
    clause: `UDAP-DCR-008, UDAP-DCR-043; ${guide}`,
    text: 'iss is a URI and sub is the same',
    find: ({ iss, sub }) => {
      if (!isText(iss) || !URL.canParse(iss)) return fault(iss, 'a URI of the certificate')
      return iss === sub ? undefined : fault(sub, `sub ${iss}`)
    },
  },
  {
    check: 'statement-audience',
    clause: `UDAP-DCR-008, UDAP-JWT-012; ${guide}; AS-15`,
    text: 'aud is one registration endpoint',
    find: ({ aud }) => {
      if (isText(aud) && URL.canParse(aud)) return undefined
      const several = textsOf(aud)
      if (several === undefined || several.length === 0) return fault(aud, 'a URL')
      const wanted = 'one URL: whoever is named beside it could use the statement, too'
      return several.length > 1 ? { ...fault(aud, wanted), isWarning: true } : undefined
    },
  },
  {
    check: 'statement-times',
    clause: `UDAP-JWT-007, UDAP-JWT-008, UDAP-DCR-009; ${guide}`,
    text: 'iat and exp are made when it is signed, or at most five minutes apart and not over',
    find: ({ iat, exp }, { now }) => {
      if (iat === undefined && exp === undefined) return undefined
      if (!Number.isSafeInteger(iat ?? now)) return fault(iat, 'whole seconds')
      if (!Number.isSafeInteger(exp ?? now)) return fault(exp, 'whole seconds')
      // Whole numbers, by the two checks before.
      const [from, until] = [(iat ?? now) as number, (exp ?? now + 300) as number]
      if (until <= from || until - from > 300) return fault(until - from, '1 to 300 s after iat')
      return until <= now ? fault(exp, `a time after ${now}`) : undefined
    },
  },
  {
    check: 'statement-client-name',
    clause: `UDAP-DCR-016; ${guide}`,
    text: 'client_name names the app',
    isOfRegistration: true,
    find: ({ client_name }) =>
      isText(client_name) && client_name.trim() !== '' ? undefined : fault(client_name, 'a name'),
  },
  {
    check: 'statement-contacts',
    clause: `UDAP-DCR-016; ${guide}`,
    text: 'contacts has a mailto: URI, and others are https:',
    isOfRegistration: true,
    find: ({ contacts }, { mode }) => {
      if (contacts === undefined && mode === 'base') return undefined
      const texts = textsOf(contacts)
      const isMail = (text: string) => /^mailto:[^@\s]+@[^@\s]+\.[^@\s]+$/i.test(text)
      const isFit =
        texts?.some(isMail) === true && texts.every((text) => isMail(text) || isHttps(text))
      return isFit ? undefined : fault(contacts, 'URIs, at least one of them mailto:')
    },
  },
  {
    check: 'statement-grant-types',
    clause: `UDAP-DCR-011, UDAP-DCR-035; ${guide}`,
    text: 'grant_types has one grant, refresh_token only beside authorization_code; none to cancel',
    find: ({ grant_types }) => {
      const grants = textsOf(grant_types)
      const wanted =
        'authorization_code, with refresh_token or without, or client_credentials alone'
      if (grants === undefined) return fault(grant_types, wanted)
      const known = ['', 'authorization_code', 'client_credentials']
      const first = [...grants].filter((grant) => grant !== 'refresh_token')
      const hasRefresh = first.length < grants.length
      const isFit =
        first.length < 2 &&
        known.includes(first[0] ?? '') &&
        new Set(grants).size === grants.length &&
        (!hasRefresh || first[0] === 'authorization_code')
      return isFit ? undefined : fault(grant_types, wanted)
    },
  },
  {
    check: 'statement-response-types',
    clause: `UDAP-DCR-012, UDAP-DCR-041; ${guide}`,
    text: 'response_types is there for authorization_code and for nothing else',
    isOfRegistration: true,
    find: (claims) => {
      const types = claims['response_types']
      if (!isForPeople(claims))
        return types === undefined ? undefined : fault(types, 'no such claim')
      const texts = textsOf(types)
      return texts?.length === 1 && texts[0] === 'code' ? undefined : fault(types, '["code"]')
    },
  },
  {
    check: 'statement-redirect-uris',
    clause: `UDAP-DCR-013, UDAP-DCR-014, UDAP-DCR-041; ${guide}`,
    text: 'redirect_uris is there for authorization_code and for nothing else, each https',
    isOfRegistration: true,
    find: (claims) => {
      const uris = claims['redirect_uris']
      if (!isForPeople(claims)) return uris === undefined ? undefined : fault(uris, 'no such claim')
      const texts = textsOf(uris)
      if (texts === undefined || texts.length === 0) return fault(uris, 'at least one https URL')
      const unfit = texts.find((uri) => !isHttps(uri) || /[#*\s]/.test(uri))
      if (unfit === undefined) return undefined
      const isLoopback = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/.test(unfit)
      const wanted = 'an https URL without fragment and wildcard'
      return isLoopback
        ? { ...fault(unfit, `${wanted}; servers may allow loopback for labs`), isWarning: true }
        : fault(unfit, wanted)
    },
  },
  {
    check: 'statement-logo',
    clause: `UDAP-DCR-017, UDAP-DCR-041; ${guide}`,
    text: 'logo_uri is there for authorization_code: https, PNG, JPG or GIF',
    isOfRegistration: true,
    find: (claims, { mode }) => {
      const logo = claims['logo_uri']
      const isNeeded = isForPeople(claims) && mode !== 'base'
      if (logo === undefined) return isNeeded ? fault(logo, 'an https URL of a picture') : undefined
      const isPicture = isHttps(logo) && /\.(?:png|jpe?g|gif)$/i.test(new URL(logo).pathname)
      return isPicture ? undefined : fault(logo, 'an https URL that ends in .png, .jpg or .gif')
    },
  },
  {
    check: 'statement-authentication-method',
    clause: `UDAP-DCR-015, UDAP-DCR-051; ${guide}`,
    text: 'token_endpoint_auth_method is private_key_jwt, or client_secret_basic in CARIN',
    find: ({ token_endpoint_auth_method: method }, { mode }) => {
      const allowed = ['private_key_jwt', ...(mode === 'carin' ? ['client_secret_basic'] : [])]
      return isText(method) && allowed.includes(method)
        ? undefined
        : fault(method, allowed.join(' or '))
    },
  },
  {
    check: 'statement-scope',
    clause: `UDAP-DCR-018, UDAP-SCOPE-009; ${guide}`,
    text: 'scope fits the grant: system/ for services, user/ or patient/ for people',
    isOfRegistration: true,
    find: (claims, { mode }) => {
      const { scope } = claims
      if (scope === undefined && mode === 'base') return undefined
      if (!isText(scope) || scope.trim() === '') return fault(scope, 'scopes with spaces between')
      const unfit = scope
        .split(' ')
        .find((each) =>
          isForPeople(claims) ? each.startsWith('system/') : /^(?:patient|user)\//.test(each),
        )
      return unfit === undefined ? undefined : { ...fault(unfit, 'of the grant'), isWarning: true }
    },
  },
  {
    check: 'statement-tiered-scope',
    clause: 'UDAP-DCR-042; UDAP Security 2.0.0 section 6.1',
    text: 'scope has udap, since people will sign in at another identity provider',
    isOfRegistration: true,
    find: ({ scope }, { isTiered }) =>
      !isTiered || (isText(scope) && scope.split(' ').includes('udap'))
        ? undefined
        : fault(scope, 'udap among the scopes'),
  },
  {
    check: 'statement-pages',
    clause: `UDAP-DCR-021; RFC 7591 section 2`,
    text: 'client_uri, tos_uri and policy_uri are https URLs where they are there',
    isOfRegistration: true,
    find: (claims) => {
      const pages = ['client_uri', 'tos_uri', 'policy_uri']
      const unfit = pages.find((name) => claims[name] !== undefined && !isHttps(claims[name]))
      return unfit === undefined ? undefined : fault(claims[unfit], `an https URL as ${unfit}`)
    },
  },
]

/** Checks the claims of a statement before it is sent, as a server of the edition would after it came.
 * @see UDAP-DCR-041 to UDAP-DCR-043; spec/udap.md section 9.3
 */
export function checkClaims(claims: JwtMembers, context: ClaimContext): UdapFinding[] {
  const isCancel = textsOf(claims['grant_types'])?.length === 0
  return rules
    .filter(({ isOfRegistration }) => !isCancel || isOfRegistration !== true)
    .filter(({ check }) => check !== 'statement-tiered-scope' || context.isTiered)
    .map(({ find, check, clause, text }) => {
      const rule = { check, clause, text }
      const found = find(claims, context)
      if (found === undefined) return passed(rule)
      return notKept(rule, found.seen, found.wanted, found.isWarning ? 'warning' : 'failed')
    })
}

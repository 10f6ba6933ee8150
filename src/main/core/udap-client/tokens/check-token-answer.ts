import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import { readJsonObject, type UdapAnswer } from '../channel/index.ts'
import { information, isFailed, notKept, passed, type Rule } from '../finding.ts'
import type { TokenGrant } from './check-extensions.ts'

/** An access token with what was said of it. */
export interface IssuedToken {
  readonly accessToken: string
  /** Granted; what was asked for where the answer says nothing. */
  readonly scope: string
  /** Seconds from the answer on. */
  readonly expiresIn: number
}

/** What a token endpoint answered. */
export interface TokenAnswer {
  readonly kind: 'issued' | 'refused' | 'malformed'
  readonly status: number
  readonly error: string | null
  readonly error_description: string | null
  readonly issued: IssuedToken | undefined
  readonly body: JwtMembers | undefined
  readonly findings: readonly UdapFinding[]
  readonly exchangeId: string | null
}

const guide = 'UDAP Security 2.0.0 section 5.3'

/** Longest life of an access token, in seconds. @see UDAP-TOK-016 */
const longestSeconds = 3_600

/** Judges the answer of a token endpoint.
 * @param requested the scopes asked for
 * @see UDAP-TOK-016, UDAP-TOK-017, UDAP-TOK-019; UDAP-SCOPE-006, UDAP-SCOPE-008; spec/udap.md section 9.7
 */
export function judgeTokenAnswer(
  answer: UdapAnswer,
  requested: string,
  grant: TokenGrant,
): TokenAnswer {
  const { status, exchangeId } = answer
  const body = readJsonObject(answer)
  const textOf = (name: string) => {
    const value = body?.[name]
    return typeof value === 'string' ? value.slice(0, 1_000) : null
  }
  if (status !== 200) {
    const rule: Rule = {
      check: 'token-refusal-form',
      clause: 'RFC 6749 section 5.2',
      text: 'The refusal is JSON with a code',
    }
    const error = textOf('error')
    const findings =
      error === null ? [notKept(rule, 'no error', 'error', 'warning')] : [passed(rule, error)]
    const error_description = textOf('error_description')
    return {
      kind: 'refused',
      status,
      error,
      error_description,
      issued: undefined,
      body,
      findings,
      exchangeId,
    }
  }
  const findings = checkIssued(answer, body ?? {}, requested, grant)
  const isIssued = body !== undefined && !findings.some(isFailed)
  const found = { status, error: null, error_description: null, body, findings, exchangeId }
  if (!isIssued) return { ...found, kind: 'malformed', issued: undefined }
  const { access_token, expires_in } = body
  // Both are what their rules want, or the answer would be malformed.
  const issued = {
    accessToken: access_token as string,
    expiresIn: expires_in as number,
    scope: textOf('scope') ?? requested,
  }
  return { ...found, kind: 'issued', issued }
}

function checkIssued(
  { headers }: UdapAnswer,
  body: JwtMembers,
  requested: string,
  grant: TokenGrant,
): UdapFinding[] {
  const { access_token, token_type, expires_in, refresh_token } = body
  const rule = (check: string, clause: string, text: string): Rule => ({ check, clause, text })
  const hasToken = typeof access_token === 'string' && access_token !== ''
  const isBearer = typeof token_type === 'string' && token_type.toLowerCase() === 'bearer'
  const isTimed = typeof expires_in === 'number' && Number.isSafeInteger(expires_in)
  const isShort = isTimed && expires_in > 0 && expires_in <= longestSeconds
  const token = rule('access-token', `UDAP-TOK-019; ${guide}`, 'An access token came')
  const bearer = rule('token-type', `UDAP-TOK-019; ${guide}`, 'It is a bearer token')
  const life = rule('token-lifetime', `UDAP-TOK-016; ${guide}`, 'It lives at most an hour')
  const cache = rule('token-not-cached', 'UDAP-TOK-019', 'The answer may not be cached')
  const cacheControl = headers.get('cache-control') ?? 'no Cache-Control'
  return [
    hasToken ? passed(token) : notKept(token, describeMember(typeof access_token), 'a text'),
    isBearer ? passed(bearer) : notKept(bearer, describeMember(token_type), 'Bearer'),
    isShort
      ? passed(life, `${expires_in} s`)
      : notKept(
          life,
          describeMember(expires_in),
          `1 to ${longestSeconds}`,
          isTimed && expires_in > 0 ? 'warning' : 'failed',
        ),
    /no-store/i.test(cacheControl)
      ? passed(cache)
      : notKept(cache, cacheControl, 'no-store', 'warning'),
    ...checkScope(body['scope'], requested),
    ...(grant === 'client_credentials' ? checkRefresh(refresh_token) : []),
  ]
}

/** @see UDAP-TOK-017 */
function checkRefresh(refreshToken: unknown): UdapFinding[] {
  const rule: Rule = {
    check: 'no-refresh-token',
    clause: `UDAP-TOK-017; ${guide}`,
    text: 'No refresh token comes with client_credentials',
  }
  return [
    refreshToken === undefined
      ? passed(rule)
      : notKept(rule, 'a refresh token, which is not kept', 'none', 'warning'),
  ]
}

/** Less, more or other than was asked for is for the server to decide. @see UDAP-SCOPE-006, UDAP-SCOPE-008 */
function checkScope(granted: unknown, requested: string): UdapFinding[] {
  const rule: Rule = {
    check: 'scope-granted',
    clause: 'UDAP-SCOPE-006, UDAP-SCOPE-008; RFC 6749 section 5.1',
    text: 'The granted scopes are named where they differ from those asked for',
  }
  if (granted === undefined) return [passed(rule, 'as asked for')]
  if (typeof granted !== 'string') return [notKept(rule, describeMember(granted), 'a text')]
  const asked = new Set(requested.split(' '))
  const got = new Set(granted.split(' '))
  const missing = [...asked].filter((scope) => !got.has(scope))
  const surplus = [...got].filter((scope) => !asked.has(scope))
  if (missing.length === 0 && surplus.length === 0) return [passed(rule, granted)]
  const text = [
    ...(missing.length === 0 ? [] : [`not granted ${missing.join(' ')}`]),
    ...(surplus.length === 0 ? [] : [`granted besides ${surplus.join(' ')}`]),
  ].join('; ')
  return [passed(rule, granted), information({ ...rule, check: 'scope-differs', text })]
}

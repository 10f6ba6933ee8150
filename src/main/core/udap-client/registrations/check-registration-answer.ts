import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import type { UdapAnswer } from '../channel/index.ts'
import { notKept, passed, type Rule } from '../finding.ts'
import type { RegistrationRequest } from './send-registration.ts'

const guide = 'UDAP Security 2.0.0 section 3.2'

/** Checks the answer to a registration request: what an app cannot do without fails, what is merely not as it should be
 * warns. Values other than those asked for are no fault of the server's.
 * @see UDAP-DCR-021 to UDAP-DCR-023, UDAP-DCR-037, UDAP-DCR-040, UDAP-DCR-044; spec/udap.md section 9.4
 */
export function checkRegistrationAnswer(
  answer: UdapAnswer,
  body: JwtMembers | undefined,
  request: RegistrationRequest,
): UdapFinding[] {
  const isAccepted = answer.status === 200 || answer.status === 201
  if (!isAccepted) return [checkRefusal(answer, body)]
  if (body === undefined) {
    return [notKept(clientIdRule, 'no JSON object', 'a JSON object with client_id')]
  }
  return [
    checkClientId(body),
    checkCaching(answer),
    checkStatementEcho(body, request),
    checkGrants(body, request),
    checkSurplus(body),
    ...checkSecret(body, request),
  ]
}

/** @see UDAP-DCR-040 */
function checkRefusal({ status }: UdapAnswer, body: JwtMembers | undefined): UdapFinding {
  const rule: Rule = {
    check: 'refusal-form',
    clause: 'UDAP-DCR-040; RFC 7591 section 3.2.2',
    text: 'The refusal is status 400 and JSON with a code',
  }
  const error = body?.['error']
  if (status === 400 && typeof error === 'string') return passed(rule, error)
  return notKept(rule, `${status} ${describeMember(error)}`, '400 with error', 'warning')
}

const clientIdRule: Rule = {
  check: 'client-id-assigned',
  clause: `UDAP-DCR-021; ${guide}`,
  text: 'The server assigned a client_id',
}

function checkClientId({ client_id }: JwtMembers): UdapFinding {
  const isFit = typeof client_id === 'string' && client_id !== '' && client_id.length <= 2_000
  return isFit
    ? passed(clientIdRule, client_id)
    : notKept(clientIdRule, describeMember(client_id), 'a text')
}

function checkCaching({ headers }: UdapAnswer): UdapFinding {
  const rule: Rule = {
    check: 'registration-not-cached',
    clause: 'UDAP-DCR-021; RFC 7591 section 3.2.1',
    text: 'The answer may not be cached',
  }
  const value = headers.get('cache-control') ?? 'no Cache-Control'
  return /no-store/i.test(value) ? passed(rule) : notKept(rule, value, 'no-store', 'warning')
}

/** @see UDAP-DCR-021 */
function checkStatementEcho(
  { software_statement }: JwtMembers,
  { statement }: RegistrationRequest,
): UdapFinding {
  const rule: Rule = {
    check: 'statement-echoed',
    clause: `UDAP-DCR-021; ${guide}`,
    text: 'The answer holds the statement as it was sent',
  }
  if (software_statement === statement) return passed(rule)
  const seen = software_statement === undefined ? 'absent' : 'another text'
  return notKept(rule, seen, 'the same JWT, byte for byte', 'warning')
}

/** What was asked to be cancelled must not look registered. @see UDAP-DCR-037 */
function checkGrants({ grant_types }: JwtMembers, { claims }: RegistrationRequest): UdapFinding {
  const rule: Rule = {
    check: 'grants-registered',
    clause: `UDAP-DCR-021, UDAP-DCR-037; ${guide}`,
    text: 'grant_types are those of a registration, or empty to confirm that it is cancelled',
  }
  const asked = claims['grant_types']
  const isCancel = Array.isArray(asked) && asked.length === 0
  if (!Array.isArray(grant_types)) {
    return notKept(rule, describeMember(grant_types), 'a list', isCancel ? 'failed' : 'warning')
  }
  if (isCancel && grant_types.length > 0) {
    return notKept(rule, describeMember(grant_types), 'an empty list')
  }
  return passed(rule, describeMember(grant_types))
}

/** @see UDAP-DCR-022 */
function checkSurplus(body: JwtMembers): UdapFinding {
  const rule: Rule = {
    check: 'answer-members',
    clause: `UDAP-DCR-022; ${guide}`,
    text: 'Claims of the JWT and empty members are left out of the answer',
  }
  const names = Object.entries(body).flatMap(([name, value]) => {
    const isOfJwt = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'].includes(name)
    const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
    return isOfJwt || (isEmpty && name !== 'grant_types') ? [name] : []
  })
  return names.length === 0 ? passed(rule) : notKept(rule, names.join(' '), 'none', 'warning')
}

/** @see UDAP-DCR-023, UDAP-DCR-052 */
function checkSecret(
  { client_secret, token_endpoint_auth_method }: JwtMembers,
  { claims }: RegistrationRequest,
): UdapFinding[] {
  const method = token_endpoint_auth_method ?? claims['token_endpoint_auth_method']
  const rule: Rule = {
    check: 'secret-with-method',
    clause: 'UDAP-DCR-023, UDAP-DCR-052',
    text: 'A secret comes with client_secret_basic and with nothing else',
  }
  if (method === 'client_secret_basic') {
    return typeof client_secret === 'string'
      ? [passed(rule)]
      : [notKept(rule, 'no client_secret', 'a client_secret')]
  }
  return client_secret === undefined
    ? []
    : [notKept(rule, 'a client_secret', `none with ${describeMember(method)}`, 'warning')]
}

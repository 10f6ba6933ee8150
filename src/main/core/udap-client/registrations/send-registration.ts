import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import type { StatementVariantId } from '../../../../shared/udap/variants.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { readJsonObject, type UdapAnswer, type UdapChannel } from '../channel/index.ts'
import type { UdapServer } from '../discovery/index.ts'
import { isFailed } from '../finding.ts'
import { checkRegistrationAnswer } from './check-registration-answer.ts'

/** What a server answered to a registration request. */
export interface RegistrationAnswer {
  /** `registered`: 201; `modified`: 200; `malformed`: success by the status, and not by what came with it. */
  readonly kind: 'registered' | 'modified' | 'cancelled' | 'refused' | 'malformed'
  readonly status: number
  /** Code of a refusal; null where the server gave none. */
  readonly error: string | null
  readonly error_description: string | null
  /** The assigned id; null unless something was registered or cancelled. */
  readonly client_id: string | null
  /** The JSON object that came; undefined where none did. */
  readonly body: JwtMembers | undefined
  readonly findings: readonly UdapFinding[]
  readonly exchangeId: string | null
}

/** A registration request. */
export interface RegistrationRequest {
  /** Compact JWT. */
  readonly statement: string
  /** Claims of the statement, to compare the answer with. */
  readonly claims: JwtMembers
  /** Compact JWTs to send along. */
  readonly certifications?: readonly string[]
  /** Makes what is sent around the statement wrong. */
  readonly variant?: StatementVariantId | undefined
}

/** Sends one registration request to a validated server and judges the answer. Nothing but the statement, `udap` and
 * certifications is sent, so that there is nothing beside the statement to be ignored.
 * @throws {UdapChannelError} no answer
 * @see UDAP Security 2.0.0 section 3.2; UDAP-DCR-006, UDAP-DCR-025, UDAP-DCR-037, UDAP-DCR-044
 */
export async function sendRegistration(
  { registration_endpoint }: Pick<UdapServer, 'registration_endpoint'>,
  request: RegistrationRequest,
  channel: UdapChannel,
): Promise<RegistrationAnswer> {
  const outgoing = new Request(registration_endpoint, {
    method: 'POST',
    ...buildBody(request),
  })
  return channel.exchange(outgoing, { area: 'other' }, async (answer, scope) => {
    const judged = judgeAnswer(answer, request)
    for (const { outcome, check, clause, text, seen, wanted } of judged.findings) {
      const more = `${seen === null ? '' : `: seen ${seen}`}${wanted === null ? '' : `, wanted ${wanted}`}`
      const isWrong = outcome === 'failed'
      scope.note({ outcome: isWrong ? 'failed' : 'passed', check, clause, text: `${text}${more}` })
    }
    return judged
  })
}

/** @see UDAP-DCR-001, UDAP-DCR-006 */
function buildBody({ statement, certifications = [], variant }: RegistrationRequest) {
  const right = {
    udap: '1',
    software_statement: statement,
    ...(certifications.length === 0 ? {} : { certifications }),
  }
  const json = { Accept: 'application/json', 'Content-Type': 'application/json' }
  const { udap: _udap, ...withoutVersion } = right
  const { software_statement: _statement, ...withoutStatement } = right
  switch (variant) {
    case 'body-form':
      return {
        headers: { Accept: 'application/json' },
        body: new URLSearchParams({ udap: '1', software_statement: statement }),
      }
    case 'body-broken':
      return { headers: json, body: JSON.stringify(right).slice(0, -1) }
    case 'udap-missing':
      return { headers: json, body: JSON.stringify(withoutVersion) }
    case 'udap-number':
      return { headers: json, body: JSON.stringify({ ...right, udap: 1 }) }
    case 'udap-other':
      return { headers: json, body: JSON.stringify({ ...right, udap: '2' }) }
    case 'statement-missing':
      return { headers: json, body: JSON.stringify(withoutStatement) }
    default:
      return { headers: json, body: JSON.stringify(right) }
  }
}

function judgeAnswer(answer: UdapAnswer, request: RegistrationRequest): RegistrationAnswer {
  const { status, exchangeId } = answer
  const body = readJsonObject(answer)
  const findings = checkRegistrationAnswer(answer, body, request)
  const found = { status, body, findings, exchangeId }
  if (status !== 200 && status !== 201) {
    const error = textOf(body?.['error'], 100)
    const error_description = textOf(body?.['error_description'], 1_000)
    return { ...found, kind: 'refused', error, error_description, client_id: null }
  }
  const refusal = { error: null, error_description: null }
  const client_id = textOf(body?.['client_id'], 2_000)
  if (client_id === null || findings.some(isFailed)) {
    return { ...found, ...refusal, kind: 'malformed', client_id }
  }
  // An empty list confirms that the registration is cancelled. UDAP-DCR-037
  const grants = body?.['grant_types']
  const isCancelled = Array.isArray(grants) && grants.length === 0
  if (isCancelled) return { ...found, ...refusal, kind: 'cancelled', client_id }
  return { ...found, ...refusal, kind: status === 201 ? 'registered' : 'modified', client_id }
}

function textOf(value: unknown, longest: number): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, longest) : null
}

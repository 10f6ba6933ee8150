import {
  invalidRequest,
  type OAuthError,
  requestNotSupported,
  requestUriNotSupported,
  unauthorizedClient,
  unsupportedResponseType,
} from '../../errors.ts'
import { type Parameters, repeatedParameter } from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import { isCodeChallenge } from '../proof-key.ts'

/** Refuses parameters sent more than once. @see RFC 6749 section 3.1; GEN-06 */
export function checkNothingRepeated(repeated: ReadonlySet<string>): void {
  const [first] = repeated
  if (first !== undefined) throw repeatedParameter(first)
}

/** Refuses request objects, unfetched. @see OpenID Connect Core 1.0 section 6; SAL-42; spec/security.md AS-06 */
export function checkNoRequestObject(parameters: Parameters): void {
  if (parameters.has('request')) throw requestNotSupported('parameter request is not supported')
  if (parameters.has('request_uri')) {
    throw requestUriNotSupported('parameter request_uri is not supported')
  }
}

/** @see RFC 6749 section 4.1.2.1; SAL-32; UDAP-AZ-006 */
export function checkResponseType(parameters: Parameters): void {
  const seen = parameters.get('response_type')
  if (seen === undefined) {
    throw refused('response_type', 'absent', 'code', 'response-type-code', 'SAL-32')
  }
  if (seen === 'code') return
  throw unsupportedResponseType(`response_type is ${seen}, wanted code`, {
    explanation: {
      check: 'response-type-code',
      clause: 'RFC 6749 section 4.1.2.1; SAL-32',
      parameter: 'response_type',
      seen,
      wanted: 'code',
    },
  })
}

/** @see OAuth 2.0 Form Post Response Mode; SAL-25; spec/security.md AS-32 */
export function checkResponseMode(parameters: Parameters): void {
  const seen = parameters.get('response_mode') ?? 'query'
  if (seen === 'query' || seen === 'form_post') return
  throw refused('response_mode', seen, 'query or form_post', 'response-mode-known', 'SAL-25')
}

/** @see RFC 6749 section 4.1.2.1; SAL-40 */
export function checkMayAuthorize(client: Client): void {
  const registered: readonly string[] = client.metadata.grant_types
  if (registered.includes('authorization_code')) return
  throw unauthorizedClient(
    `client ${client.client_id} is registered for ${registered.join(' ')}, not for authorization_code`,
    {
      explanation: {
        check: 'grant-type-registered',
        clause: 'RFC 6749 section 4.1.2.1; SAL-40',
        seen: registered.join(' '),
        wanted: 'authorization_code',
      },
    },
  )
}

/** @see SMART App Launch 2.2.0, app-launch, request parameters; SAL-34; ruling D-03; UDAP-AZ-003 */
export function checkState(parameters: Parameters, isRequired: boolean): void {
  if (!isRequired || parameters.has('state')) return
  throw refused('state', 'absent', 'an unguessable value', 'state-present', 'SAL-34')
}

/** Checks the code challenge.
 * @param isRequired whether a request may come without one; a method without a challenge is refused all the same
 * @returns null where there is none
 * @throws {OAuthError} invalid_request
 * @see RFC 7636 section 4.4.1; SAL-36 to SAL-38; UDAP-AZ-004, UDAP-AZ-005, UDAP-AZ-016; spec/security.md AS-03
 */
export function checkCodeChallenge(parameters: Parameters, isRequired: boolean): string | null {
  const challenge = parameters.get('code_challenge')
  if (challenge === undefined) {
    if (!isRequired && !parameters.has('code_challenge_method')) return null
    const wanted = 'the S256 challenge of a code_verifier'
    throw refused('code_challenge', 'absent', wanted, 'code-challenge-present', 'SAL-36')
  }
  const method = parameters.get('code_challenge_method')
  if (method !== 'S256') {
    const seen = method ?? 'absent, which means plain'
    throw refused('code_challenge_method', seen, 'S256', 'code-challenge-method-s256', 'SAL-37')
  }
  if (!isCodeChallenge(challenge)) {
    const seen = `${challenge.length} characters, or others than base64url`
    throw refused(
      'code_challenge',
      seen,
      '43 base64url characters',
      'code-challenge-form',
      'SAL-38',
    )
  }
  return challenge
}

const knownPrompts = new Set(['none', 'login', 'consent', 'select_account'])

/** @see OpenID Connect Core 1.0 section 3.1.2.1; SAL-25 */
export function checkPrompt(parameters: Parameters): readonly string[] {
  const prompt = (parameters.get('prompt') ?? '').split(' ').filter((word) => word !== '')
  const unknown = prompt.find((word) => !knownPrompts.has(word))
  if (unknown !== undefined) {
    const wanted = [...knownPrompts].join(', ')
    throw refused('prompt', unknown, wanted, 'prompt-known', 'SAL-25')
  }
  if (prompt.includes('none') && prompt.length > 1) {
    throw refused('prompt', prompt.join(' '), 'none alone', 'prompt-none-alone', 'SAL-42')
  }
  return prompt
}

/** @see OpenID Connect Core 1.0 section 3.1.2.1; OID-06 */
export function checkMaxAge(parameters: Parameters): number | undefined {
  const seen = parameters.get('max_age')
  if (seen === undefined) return undefined
  if (/^\d{1,9}$/.test(seen)) return Number(seen)
  throw refused('max_age', seen, 'whole seconds', 'max-age-number', 'OID-06')
}

function refused(
  parameter: string,
  seen: string,
  wanted: string,
  check: string,
  requirement: string,
): OAuthError {
  return invalidRequest(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check,
      clause: `SMART App Launch 2.2.0, app-launch; ${requirement}`,
      parameter,
      seen,
      wanted,
    },
  })
}

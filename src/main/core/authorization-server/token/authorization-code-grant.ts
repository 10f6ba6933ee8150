import { invalidGrant, invalidRequest, type OAuthError } from '../../errors.ts'
import type { Parameters } from '../../http/index.ts'
import type { AuthorizationCode } from '../grants/index.ts'
import { isCodeVerifier, matchesChallenge } from '../proof-key.ts'
import { hashValue } from '../random-value.ts'
import { readProof } from './asking-context.ts'
import { prepareTokens } from './issue-tokens.ts'
import { missingParameter, type TokenResponse } from './token-route.ts'
import type { TokenRequest, TokenServices } from './token-services.ts'

/** Exchanges an authorization code; of two concurrent calls with one code, at most one succeeds.
 *
 * The checks run in this order: ownership, redirect URI, PKCE, state of the code, then the one statement that consumes
 * it. A failed check by the code's own client burns the code; a second use by a client that knows the verifier revokes
 * everything the first one issued; a stranger can do neither.
 * @throws {OAuthError} invalid_request: a parameter is missing or malformed; invalid_grant: unknown, expired, used,
 *   burned, or bound to another client, redirect URI or verifier
 * @see RFC 6749 section 4.1.2; RFC 7636 section 4.6; SAL-50 to SAL-61; spec/security.md AS-04
 */
export async function exchangeAuthorizationCode(
  request: TokenRequest,
  services: TokenServices,
): Promise<TokenResponse> {
  const { form, client, scope, now } = request
  const codeValue = form.get('code')
  if (codeValue === undefined) throw missingParameter('code', 'RFC 6749 section 4.1.3; SAL-54')
  const code = await services.grants.findCode(hashValue(codeValue))
  if (code === undefined || code.client_id !== client.client_id) throw unknownCode(code)
  scope.link({ grantId: code.grantId })

  const mismatch = findCodeMismatch(form, code, client.registeredBy === 'udap')
  if (mismatch !== undefined) {
    await services.grants.burnCode(code.codeHash, now)
    throw mismatch
  }
  scope.note({
    outcome: 'passed',
    check: 'code-bindings',
    clause: 'RFC 7636 section 4.6; SAL-18, SAL-51',
    text: 'client, redirect URI and code_verifier belong to this code',
  })
  if (code.redeemedAt !== null) throw await revokeAfterReuse(code, now, services)
  if (code.burnedAt !== null) {
    throw refusedCode('burned by an earlier failed attempt of this client', 'an unused code')
  }
  if (code.expiresAt <= now) {
    throw refusedCode(`expired ${now - code.expiresAt} s ago`, 'a code not yet expired')
  }
  const grant = await services.grants.find(code.grantId)
  if (grant === undefined || grant.revokedAt !== null) {
    throw refusedCode(
      `its grant was ${grant?.revokedBecause ?? 'removed'}`,
      'a code of a live grant',
    )
  }
  const prepared = await prepareTokens(
    {
      grant,
      client,
      scope: grant.scope,
      now,
      nonce: code.nonce,
      isAuthTimeWanted: code.isAuthTimeWanted,
      generation: 0,
      clientProof: readProof(client, scope),
    },
    services,
  )
  if (!(await services.grants.redeemCode(code.codeHash, prepared.tokens, now))) {
    throw await revokeAfterReuse(code, now, services)
  }
  services.onGrantChanged(grant.id)
  return prepared.response
}

/** Compares a token request with what its code is bound to: redirect URI and PKCE challenge. The redirect URI is there exactly
 * when the authorization request had one. SMART has a request that lacks a parameter malformed, UDAP has its code unfit.
 * @returns the refusal; undefined when everything belongs together
 * @see RFC 6749 section 4.1.3; RFC 7636 section 4.6; SAL-58, SAL-59; UDAP-TOK-013, UDAP-TOK-014
 */
export function findCodeMismatch(
  form: Parameters,
  code: Pick<AuthorizationCode, 'redirect_uri' | 'code_challenge'>,
  isUdap: boolean,
): OAuthError | undefined {
  return (
    findRedirectMismatch(form.get('redirect_uri'), code, isUdap) ??
    findVerifierMismatch(form.get('code_verifier'), code, isUdap)
  )
}

function findRedirectMismatch(
  seen: string | undefined,
  code: Pick<AuthorizationCode, 'redirect_uri'>,
  isUdap: boolean,
): OAuthError | undefined {
  if (seen === undefined && !isUdap) {
    return missingParameter('redirect_uri', 'RFC 6749 section 4.1.3; SAL-58')
  }
  if ((seen ?? null) === code.redirect_uri) return undefined
  const wanted = code.redirect_uri ?? 'absent, as in the authorization request'
  return invalidGrant(`redirect_uri is ${seen ?? 'absent'}, wanted ${wanted}`, {
    explanation: {
      check: 'redirect-uri-same-as-before',
      clause: 'RFC 6749 section 4.1.3; SAL-58; UDAP-TOK-014',
      parameter: 'redirect_uri',
      seen: seen ?? 'absent',
      wanted,
    },
  })
}

/** @see RFC 7636 sections 4.5 and 4.6; SAL-59; UDAP-TOK-013; spec/security.md AS-03 */
function findVerifierMismatch(
  verifier: string | undefined,
  { code_challenge: challenge }: Pick<AuthorizationCode, 'code_challenge'>,
  isUdap: boolean,
): OAuthError | undefined {
  if (challenge === null) {
    return verifier === undefined
      ? undefined
      : refusedVerifier('there, and its code has no code_challenge', 'no code_verifier')
  }
  if (verifier === undefined) {
    return isUdap
      ? refusedVerifier('absent', `the one of code_challenge ${challenge}`)
      : missingParameter('code_verifier', 'RFC 7636 section 4.5; SAL-59')
  }
  if (!isCodeVerifier(verifier)) {
    const refuse = isUdap ? invalidGrant : invalidRequest
    return refuse(
      `code_verifier has ${verifier.length} characters or others than A-Z a-z 0-9 - . _ ~, wanted 43 to 128 of these`,
      {
        explanation: {
          check: 'code-verifier-form',
          clause: 'RFC 7636 section 4.1; SAL-59; UDAP-TOK-013',
          parameter: 'code_verifier',
          seen: `${verifier.length} characters`,
          wanted: '43 to 128 unreserved characters',
        },
      },
    )
  }
  if (matchesChallenge(verifier, challenge)) return undefined
  return invalidGrant('code_verifier does not belong to the code_challenge of this code', {
    explanation: {
      check: 'code-verifier-matches',
      clause: 'RFC 7636 section 4.6; SAL-59; UDAP-TOK-013',
      parameter: 'code_verifier',
      seen: 'a verifier with another SHA-256',
      wanted: `SHA-256 ${challenge}`,
    },
  })
}

function refusedVerifier(seen: string, wanted: string): OAuthError {
  return invalidGrant(`code_verifier is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'code-verifier-matches',
      clause: 'RFC 7636 section 4.6; UDAP-TOK-013; AS-03',
      parameter: 'code_verifier',
      seen,
      wanted,
    },
  })
}

/** Unknown and foreign codes look the same on the wire; only the console tells them apart.
 * @see spec/security.md AS-28
 */
function unknownCode(code: AuthorizationCode | undefined): OAuthError {
  return invalidGrant('code is not one this client was issued', {
    explanation: {
      check: 'code-known',
      clause: 'RFC 6749 section 5.2; SAL-54, SAL-57',
      parameter: 'code',
      seen:
        code === undefined
          ? 'a code this server never issued, or no longer remembers'
          : `a code issued to client ${code.client_id}`,
      wanted: 'a code issued to the authenticated client',
    },
  })
}

function refusedCode(seen: string, wanted: string): OAuthError {
  return invalidGrant(`code is ${seen}`, {
    explanation: {
      check: 'code-usable',
      clause: 'RFC 6749 section 4.1.2; SAL-17, SAL-54',
      parameter: 'code',
      seen,
      wanted,
    },
  })
}

async function revokeAfterReuse(
  code: AuthorizationCode,
  now: number,
  services: TokenServices,
): Promise<OAuthError> {
  await services.grants.revoke({ id: code.grantId }, 'authorization code used twice', now)
  services.onGrantChanged(code.grantId)
  return invalidGrant('code was used before; everything issued from it is now revoked', {
    explanation: {
      check: 'code-used-once',
      clause: 'RFC 6749 section 4.1.2; SAL-55, SAL-56',
      parameter: 'code',
      seen: 'a second use',
      wanted: 'one use',
    },
  })
}

import { randomUUID } from 'node:crypto'
import type { StatementVariantId } from '../../../../shared/udap/variants.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { conflict } from '../../rpc/index.ts'
import {
  type OneTimeIds,
  type SignedParts,
  signUdapJwt,
  type UdapSigner,
} from '../signing/index.ts'
import { wrongStatements } from './wrong-statements.ts'

/** Longest time of a software statement, in seconds. @see UDAP-DCR-009; spec/udap.md section 8.1 */
export const statementSeconds = 300

/** What statements are signed with. */
export interface StatementTools {
  readonly ids: OneTimeIds
  /** Epoch seconds. */
  readonly now: () => number
}

/** Signs a software statement: times and `jti` are added where the claims have none, and no `jti` of an identity is given
 * out twice while the earlier statement is valid.
 * @param variant makes it wrong in one way
 * @throws {ProblemError} conflict: the claims hold a `jti` that was used already
 * @throws {KeyStoreLockedError}
 * @see UDAP Security 2.0.0 section 3.1; UDAP-JWT-009; spec/security.md KS-07
 */
export async function signStatement(
  claims: JwtMembers,
  signer: UdapSigner,
  { ids, now }: StatementTools,
  variant?: StatementVariantId,
): Promise<SignedParts> {
  const complete = completeClaims(claims, now())
  takeId(complete, ids, now())
  const change = variant === undefined ? undefined : wrongStatements[variant]
  return signUdapJwt(complete, signer, now(), change)
}

/** Claims with times and an id. */
export function completeClaims(claims: JwtMembers, now: number): JwtMembers {
  const { iat = now, jti = randomUUID() } = claims
  const { exp = typeof iat === 'number' ? iat + statementSeconds : now + statementSeconds } = claims
  return { ...claims, iat, exp, jti }
}

function takeId({ iss, jti, exp }: JwtMembers, ids: OneTimeIds, now: number): void {
  if (typeof iss !== 'string' || typeof jti !== 'string') return
  const expiresAt = typeof exp === 'number' && Number.isSafeInteger(exp) ? exp : now
  if (expiresAt <= now || ids.take(iss, jti, expiresAt, now)) return
  throw conflict(
    `jti ${jti.slice(0, 100)} of ${iss} was used before; leave it out to have one made (UDAP-JWT-009)`,
  )
}

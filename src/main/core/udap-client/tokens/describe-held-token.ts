import type { UdapTokenRow } from '../../../../shared/contract/udap-tokens.ts'
import { decodeLooseJwt, fingerprintOf } from '../../exchange-log/index.ts'
import type { HeldAccessToken } from './held-tokens.ts'

/** A held token without its text. */
export function describeHeldToken(held: HeldAccessToken): UdapTokenRow {
  const { id, context, accessToken, scope, issuedAt, expiresAt } = held
  const decoded = decodeLooseJwt(accessToken)
  return {
    id,
    registrationId: context.registrationId,
    client_id: context.client_id,
    requestedScope: context.scope,
    scope,
    extensions: context.extensions === undefined ? null : { ...context.extensions },
    fingerprint: fingerprintOf(accessToken),
    characters: accessToken.length,
    header: decoded?.header ?? null,
    claims: decoded?.claims ?? null,
    issuedAt,
    expiresAt,
  }
}

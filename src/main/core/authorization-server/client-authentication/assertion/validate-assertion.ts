import { createPublicKey, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import type { RequestScope } from '../../../http/index.ts'
import { describeMember, isJwsSignedBy } from '../../../jwt/index.ts'
import { remember } from '../../../remember.ts'
import { type ClientKeys, KeySetError, type KeysOfClient } from '../../client-keys/index.ts'
import type { Client } from '../../clients/index.ts'
import type { AssertionAlgorithm } from './assertion-algorithms.ts'
import { type AssertionAudience, type ProfileRules, profileRulesOf } from './assertion-profile.ts'
import type { AssertionStore } from './assertion-store.ts'
import {
  type CheckTime,
  checkAudience,
  checkTimes,
  longestAssertionSeconds,
  readOneTimeId,
} from './check-claims.ts'
import { checkTypeAndKeyId } from './check-header.ts'
import type { DecodedAssertion } from './decode-assertion.ts'
import { createPendingUse, type PendingUse, type UseRecording } from './pending-use.ts'
import { refuseAssertion } from './refuse-assertion.ts'
import { selectKey } from './select-key.ts'

/** What assertions are validated against. */
export interface AssertionServices {
  readonly keys: ClientKeys
  /** Told which key a client authenticated with. */
  readonly noteKeyUse: (clientId: string, jwk: JWK) => Promise<void>
  readonly store: AssertionStore
  readonly audience: AssertionAudience
  /** Read at each request. */
  readonly time: () => CheckTime
}

/** An assertion of a client that is known, and the algorithm its header names. */
export interface ClaimedAssertion {
  readonly assertion: DecodedAssertion
  readonly alg: AssertionAlgorithm
  readonly client: Client
}

/** Validates the assertion of a client: header, key, signature, one-time use, audience, time, in this order. It counts
 * as used as soon as its signature is verified, whatever comes after.
 * @returns its use where that is to be recorded with what is issued
 * @throws {OAuthError} invalid_client
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric, signature verification; ASY-21, ASY-30 to ASY-40; D-16
 */
export async function validateAssertion(
  { assertion, alg, client }: ClaimedAssertion,
  services: AssertionServices,
  scope: RequestScope,
  recording: UseRecording,
): Promise<PendingUse | undefined> {
  const { header, claims } = assertion
  const profile = client.metadata.assertion_profile ?? 'smart'
  const rules = profileRulesOf(profile, services.audience)
  const kid = checkTypeAndKeyId(header, rules)
  checkKeyUrl(header['jku'], client)
  const { keys, source } = await findKeys(client, kid, services.keys)
  const jwk = selectKey(keys, alg, kid)
  await verifySignature(assertion, alg, jwk)
  pass(
    scope,
    'assertion-signature',
    'ASY-21, ASY-30',
    `${alg}, key ${kid ?? 'without kid'}, ${source}`,
  )
  const use = prepareUse(client, assertion, services, scope)
  if (recording === 'at once') await use.settle()
  try {
    checkClaims(claims, rules, services.time())
  } catch (error) {
    await use.settle()
    throw error
  }
  await services.noteKeyUse(client.client_id, jwk)
  pass(
    scope,
    'assertion-claims',
    'ASY-37, ASY-38, ASY-39',
    `addressed to this server, profile ${profile}`,
  )
  return recording === 'at once' ? undefined : use
}

function pass(scope: RequestScope, check: string, clause: string, text: string): void {
  scope.note({ outcome: 'passed', check, clause, text })
}

/** A key URL in the header is compared, never fetched. @see ASY-35; spec/security.md AS-18 */
function checkKeyUrl(jku: unknown, { metadata }: Client): void {
  if (jku === undefined || (jku === metadata.jwks_uri && jku !== null)) return
  throw refuseAssertion({
    check: 'assertion-key-url',
    clause: 'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-21, ASY-35',
    part: 'header jku',
    seen: describeMember(jku),
    wanted: metadata.jwks_uri ?? 'absent, since the keys are registered by value',
  })
}

async function findKeys(
  client: Client,
  kid: string | undefined,
  keys: ClientKeys,
): Promise<KeysOfClient> {
  try {
    return await keys.of(client, kid)
  } catch (cause) {
    if (!(cause instanceof KeySetError)) throw cause
    const { reason, clause, seen, wanted } = cause
    const fault = { check: `client-keys-${reason}`, clause, part: 'header kid', seen, wanted }
    throw refuseAssertion({ ...fault, seen: `looked up in ${seen}` }, cause)
  }
}

async function verifySignature(
  { compact }: DecodedAssertion,
  alg: AssertionAlgorithm,
  jwk: JWK,
): Promise<void> {
  if (await isJwsSignedBy(compact, alg, publicKeyOf(jwk))) return
  throw refuseAssertion({
    check: 'assertion-signature',
    clause: 'RFC 7515 section 5.2; ASY-30',
    part: 'signature',
    seen: `not made by the registered key ${describeMember(jwk.kid)}`,
    wanted: `an ${alg} signature by that key over this header and payload`,
  })
}

/** Keys once imported, for as long as the registration or key set they stand in is remembered. */
const imported = new WeakMap<JWK, KeyObject>()

function publicKeyOf(jwk: JWK): KeyObject {
  return remember(imported, jwk, () => {
    // Only the bare key values: what else the JWK says was judged before.
    const { kty = '', crv = '', n = '', e = '', x = '', y = '' } = jwk
    const bare = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }
    return createPublicKey({ key: bare, format: 'jwk' })
  })
}

/** @see ASY-40; ruling D-16; spec/security.md AS-16 */
function prepareUse(
  { client_id }: Client,
  { claims }: DecodedAssertion,
  { store, time }: AssertionServices,
  scope: RequestScope,
): PendingUse {
  const jti = readOneTimeId(claims)
  const { now, skewSeconds } = time()
  const latest = now + longestAssertionSeconds + skewSeconds
  const { exp } = claims
  const isBounded = typeof exp === 'number' && Number.isSafeInteger(exp) && exp < latest
  const expiresAt = isBounded ? exp : latest
  return createPendingUse({
    store,
    use: { iss: client_id, jti, expiresAt, now, skewSeconds },
    refuseReuse: () =>
      refuseAssertion({
        check: 'assertion-used-once',
        clause: 'RFC 7523 section 3; SMART App Launch 2.2.0; ASY-40; D-16; AS-16',
        part: 'claim jti',
        seen: `${describeMember(jti)}, which was used before`,
        wanted: 'a value this client has not used yet',
      }),
    onRecorded: () =>
      pass(scope, 'assertion-used-once', 'ASY-40; D-16', 'this jti was not seen before'),
  })
}

function checkClaims(
  claims: DecodedAssertion['claims'],
  rules: ProfileRules,
  time: CheckTime,
): void {
  checkAudience(claims, rules)
  checkTimes(claims, time)
}

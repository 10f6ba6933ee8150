import { compactVerify, createLocalJWKSet, type JWK, SignJWT } from 'jose'
import type { DrillStep } from '../../../../shared/contract/keys.ts'
import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import type { Platform } from '../../platform.ts'
import { type JwkSetOwner, jwkSetUrl } from '../jwk-sets/index.ts'
import type { KeyPairRecord, KeyPairs } from '../key-pairs/index.ts'

interface RotationDrillOptions {
  readonly keyPairs: KeyPairs
  readonly platform: Pick<Platform, 'clock' | 'random'>
  readonly issuer: string
  /** Sends a request to this server, as a client would. */
  readonly send: (request: Request) => Promise<Response>
}

/** How a key proved that it is known: accepted or not, and by what. */
interface Proof {
  readonly isAccepted: boolean
  readonly seen: string
}

type Prove = (record: KeyPairRecord) => Promise<Proof>

const drillName = 'Rotation drill'
const overlapSeconds = 300
const assertionSeconds = 60
/** Rehearses a rotation with keys made for it, on the wire: a key is published and used, its successor is made, both work
 * in the overlap, and after retirement only the successor does. The keys of the owner stay as they are, those of the
 * drill are deleted, whatever happens.
 *
 * A client authenticates at the revocation endpoint with a token nobody has, which changes nothing; for a named JWK Set
 * a signature is verified with the set as it is published.
 * @throws {KeyStoreLockedError} nothing was made
 * @see spec/security.md KS-14; RFC 7009 section 2.2
 */
export async function runRotationDrill(
  owner: JwkSetOwner,
  options: RotationDrillOptions,
): Promise<readonly DrillStep[]> {
  const { keyPairs } = options
  const prove: Prove = (record) =>
    owner.kind === 'client'
      ? authenticate(owner.id, record, options)
      : verify(owner, record, options)
  const made: string[] = []
  const steps: DrillStep[] = []
  const expect = async (step: DrillStep['step'], record: KeyPairRecord, isWanted: boolean) => {
    const { isAccepted, seen } = await prove(record)
    const wanted = isWanted ? 'accepted' : 'refused'
    steps.push({ step, kid: record.kid, passed: isAccepted === isWanted, seen, wanted })
  }
  const note = (step: DrillStep['step'], record: KeyPairRecord, seen: string) =>
    steps.push({ step, kid: record.kid, passed: true, seen, wanted: seen })
  try {
    const old = await keyPairs.generate({
      algorithm: 'p-384',
      name: drillName,
      tags: ['rotation-drill'],
      purpose: 'client-authentication',
      owner,
    })
    made.push(old.id)
    note('publish', old, `published in ${jwkSetUrl(options.issuer, owner)}`)
    await expect('use-old-key', old, true)
    const next = await keyPairs.succeed(old.id, { overlapSeconds })
    made.push(next.id)
    note('succeed', next, `made, with an overlap of ${overlapSeconds} seconds`)
    await expect('use-old-key-in-overlap', old, true)
    await expect('use-new-key-in-overlap', next, true)
    note('retire', keyPairs.retire(old.id), 'retired')
    await expect('use-retired-key', old, false)
    await expect('use-new-key', next, true)
    return steps
  } finally {
    for (const id of made) await keyPairs.delete(id, true)
  }
}

async function authenticate(
  clientId: string,
  record: KeyPairRecord,
  { keyPairs, platform, issuer, send }: RotationDrillOptions,
): Promise<Proof> {
  const now = Math.floor(platform.clock.now() / 1000)
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: record.alg, kid: record.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(`${issuer}/token`)
    .setIssuedAt(now)
    .setExpirationTime(now + assertionSeconds)
    .setJti(randomText(platform))
    .sign(await keyPairs.privateKey(record.id))
  const response = await send(
    new Request(`${issuer}/revoke`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        token: randomText(platform),
        client_assertion_type: jwtBearerAssertionType,
        client_assertion: assertion,
      }).toString(),
    }),
  )
  if (response.ok) return { isAccepted: true, seen: `${response.status}, authenticated` }
  const { error_description = '' } = (await response.json()) as { error_description?: string }
  return { isAccepted: false, seen: `${response.status}, ${error_description}` }
}

async function verify(
  owner: JwkSetOwner,
  record: KeyPairRecord,
  { keyPairs, platform, issuer, send }: RotationDrillOptions,
): Promise<Proof> {
  const { alg, kid } = record
  const signed = await new SignJWT({ drill: randomText(platform) })
    .setProtectedHeader({ alg, kid })
    .sign(await keyPairs.privateKey(record.id))
  const response = await send(new Request(jwkSetUrl(issuer, owner)))
  // This server's own document.
  const set = (await response.json()) as { keys: JWK[] }
  const isPublished = set.keys.some((jwk) => jwk.kid === kid)
  if (!isPublished) return { isAccepted: false, seen: 'not in the published JWK Set' }
  await compactVerify(signed, createLocalJWKSet(set))
  return { isAccepted: true, seen: 'verified with the published JWK Set' }
}

function randomText({ random }: Pick<Platform, 'random'>): string {
  return Buffer.from(random(16)).toString('base64url')
}

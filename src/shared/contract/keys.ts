import { z } from 'zod'
import { method } from './contract.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'

/** The kinds of key pairs the key store makes. @see spec/security.md L-09 */
export const keyAlgorithms = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
  'p-521',
  'ed25519',
] as const

/** What a key pair is for; it never changes. @see spec/security.md KS-15 */
export const keyPurposes = [
  'client-authentication',
  'software-statement',
  'signed-metadata',
  'certificate-authority',
  'ocsp-responder',
  'tls',
  'other',
] as const

/** JWS algorithms a key pair can be kept for. @see RFC 7518 section 3.1; RFC 8037 section 3.1 */
export const keySignatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const

/** Where a key pair is in its life; `retiring` is the overlap after its successor was made. */
export const keyStates = ['active', 'retiring', 'retired', 'expired'] as const

const keyAlgorithm = z.enum(keyAlgorithms)
/** A purpose of a key pair. */
export const keyPurpose = z.enum(keyPurposes)
const keyState = z.enum(keyStates)
const keySignatureAlgorithm = z.enum(keySignatureAlgorithms)
/** Name of a key pair. */
export const keyName = z.string().trim().min(1).max(100)
/** Tags of a key pair. */
export const keyTags = z.array(z.string().trim().min(1).max(40)).max(20)
/** A name under which a JWK Set is published. */
export const jwkSetName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)

const ownerId = z.string().min(1).max(2_000)

/** Whom a key pair serves. */
export const keyOwner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('client'), id: ownerId }),
  z.strictObject({ kind: z.literal('community'), id: ownerId }),
  z.strictObject({ kind: z.literal('jwk-set'), id: jwkSetName }),
  z.strictObject({ kind: z.literal('server') }),
  z.strictObject({ kind: z.literal('none') }),
])

const keyRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  algorithm: z.string(),
  /** The one JWS algorithm this key signs with. */
  alg: keySignatureAlgorithm,
  purpose: keyPurpose,
  owner: keyOwner,
  /** The RFC 7638 thumbprint unless the key was imported with another. */
  kid: z.string(),
  thumbprint: z.string(),
  state: keyState,
  createdAt: epochSeconds,
  expiresAt: epochSeconds.nullable(),
  /** From when the key is no longer published; in the future during an overlap. */
  retiredAt: epochSeconds.nullable(),
  successorId: z.string().nullable(),
})

const keyUse = z.strictObject({
  /** What uses the key, as in `client`, `certificate` or `jwk-set`. */
  kind: z.string(),
  id: z.string(),
  /** How it uses the key, for people. */
  text: z.string(),
})

const keyDetail = z.strictObject({
  ...keyRow.shape,
  publicJwk: z.record(z.string(), z.unknown()),
  /** The key this one succeeded. */
  predecessorId: z.string().nullable(),
  uses: z.array(keyUse),
})

const jwkSetOwner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('client'), id: ownerId }),
  z.strictObject({ kind: z.literal('jwk-set'), id: jwkSetName }),
])

const serverKeyPurpose = z.enum(['id-token', 'access-token'])

const serverKey = z.strictObject({
  kid: z.string(),
  alg: z.string(),
  purpose: serverKeyPurpose,
  /** `next`: published and not yet signing; `retiring`: published and no longer signing. */
  state: z.enum(['next', 'current', 'retiring', 'retired']),
  createdAt: epochSeconds,
  inUseFrom: epochSeconds,
  retiredAt: epochSeconds.nullable(),
})

const drillStep = z.strictObject({
  step: z.enum([
    'publish',
    'use-old-key',
    'succeed',
    'use-old-key-in-overlap',
    'use-new-key-in-overlap',
    'retire',
    'use-retired-key',
    'use-new-key',
  ]),
  /** Which key the step is about. */
  kid: z.string(),
  passed: z.boolean(),
  seen: z.string(),
  wanted: z.string(),
})

const jwkSetRow = z.strictObject({
  owner: jwkSetOwner,
  url: z.string(),
  publishedKeys: z.int(),
  /** Clients that name the set as their `jwks_uri`. */
  clients: z.array(z.string()),
})

const keyId = z.strictObject({ id: z.string() })

/** A kind of key pair. */
export type KeyAlgorithm = z.infer<typeof keyAlgorithm>
/** What a key pair is for. */
export type KeyPurpose = z.infer<typeof keyPurpose>
/** A JWS algorithm a key pair is kept for. */
export type KeySignatureAlgorithm = z.infer<typeof keySignatureAlgorithm>
/** Where a key pair is in its life. */
export type KeyState = z.infer<typeof keyState>
/** Whom a key pair serves. */
export type KeyOwner = z.infer<typeof keyOwner>
/** A key pair as lists show it; never a private part. */
export type KeyRow = z.infer<typeof keyRow>
/** A key pair with its public JWK and what uses it. */
export type KeyDetail = z.infer<typeof keyDetail>
/** Something that depends on a key pair. */
export type KeyUse = z.infer<typeof keyUse>

/** A key this server signs its own tokens with. */
export type ServerKey = z.infer<typeof serverKey>
/** One step of a rotation drill with its outcome. */
export type DrillStep = z.infer<typeof drillStep>
/** A JWK Set this server publishes. */
export type JwkSetRow = z.infer<typeof jwkSetRow>

/** Methods of the key store. */
export const keyMethods = {
  'keys.list': method(
    'Lists key pairs a page at a time',
    z.strictObject({
      ...pageParams,
      /** Part of the name, key id, thumbprint or owner. */
      search: z.string().max(200).default(''),
      purpose: keyPurpose.optional(),
      owner: keyOwner.optional(),
      tag: z.string().max(40).optional(),
      state: keyState.optional(),
      /** Only those that expire before this time. */
      expiresBefore: epochSeconds.optional(),
      sort: z.enum(['name', 'createdAt', 'expiresAt', 'algorithm']).default('name'),
      direction: z.enum(['ascending', 'descending']).default('ascending'),
    }),
    pageOf(keyRow),
  ),
  'keys.tags': method(
    'Lists the tags in use',
    noParams,
    z.strictObject({ tags: z.array(z.string()) }),
  ),
  'keys.jwkSets': method(
    'Lists the JWK Sets published from the key store: all, those of a kind, or the one of an owner',
    z.strictObject({
      kind: z.enum(['client', 'jwk-set']).optional(),
      id: ownerId.optional(),
    }),
    z.strictObject({ sets: z.array(jwkSetRow) }),
  ),
  'keys.get': method('Gives one key pair without its private part', keyId, keyDetail),
  'keys.generate': method(
    'Makes a key pair; its private part stays in the key store',
    z.strictObject({
      algorithm: keyAlgorithm,
      name: keyName,
      purpose: keyPurpose,
      tags: keyTags.default([]),
      owner: keyOwner.default({ kind: 'none' }),
      /** For RSA only; the others have one each. */
      alg: keySignatureAlgorithm.optional(),
      expiresAt: epochSeconds.nullable().default(null),
    }),
    keyDetail,
  ),
  'keys.update': method(
    'Changes what is noted about a key pair; what is left out stays',
    z.strictObject({
      id: z.string(),
      name: keyName.optional(),
      tags: keyTags.optional(),
      owner: keyOwner.optional(),
      expiresAt: epochSeconds.nullable().optional(),
    }),
    keyDetail,
  ),
  'keys.delete': method(
    'Deletes a key pair for good; one that something uses only when confirmed',
    z.strictObject({ id: z.string(), isConfirmed: z.boolean().default(false) }),
    done,
  ),
  'keys.succeed': method(
    'Makes the successor of a key pair; both are published until the overlap ends',
    z.strictObject({
      id: z.string(),
      overlapSeconds: z.int().min(0).max(31_536_000).default(604_800),
      algorithm: keyAlgorithm.optional(),
      expiresAt: epochSeconds.nullable().default(null),
    }),
    keyDetail,
  ),
  'keys.serverKeys': method(
    'Lists the keys this server signs its own tokens with',
    noParams,
    z.strictObject({ keys: z.array(serverKey) }),
  ),
  'keys.rotateServerKey': method(
    'Makes the next key for ID tokens or access tokens; the present one stays published until the longest token ends',
    z.strictObject({
      purpose: serverKeyPurpose,
      /** How long the next key is published before it signs, so that others have fetched it. */
      noticeSeconds: z.int().min(0).max(604_800).default(0),
      overlapSeconds: z.int().min(3_600).max(31_536_000).default(86_400),
    }),
    z.strictObject({ keys: z.array(serverKey) }),
  ),
  'keys.rotationDrill': method(
    'Rehearses a rotation with keys made for it, against a client of this server or a published JWK Set',
    z.strictObject({ owner: jwkSetOwner }),
    z.strictObject({ hasPassed: z.boolean(), steps: z.array(drillStep) }),
  ),
  'keys.retire': method(
    'Ends the publication of a key pair now, or at a given time',
    z.strictObject({ id: z.string(), at: epochSeconds.optional() }),
    keyDetail,
  ),
}

/** Events of the key store. */
export const keyEvents = {
  'keys.changed': z.strictObject({ id: z.string() }),
}

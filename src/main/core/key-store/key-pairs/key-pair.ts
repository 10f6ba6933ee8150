import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import type { MethodResult, ParsedParams } from '../../../../shared/contract/index.ts'
import type {
  KeyAlgorithm,
  KeyOwner,
  KeyPurpose,
  KeySignatureAlgorithm,
  KeyState,
  KeyUse,
} from '../../../../shared/contract/keys.ts'
import type { PreparedChange } from '../../storage/index.ts'

/** What is known of a key pair; the private part is not. Times are epoch seconds. */
export interface KeyPairRecord {
  readonly id: string
  readonly name: string
  readonly tags: readonly string[]
  /** As in `rsa-2048`, `p-256` or `ed25519`. */
  readonly algorithm: string
  /** The one JWS algorithm it signs with. */
  readonly alg: KeySignatureAlgorithm
  readonly purpose: KeyPurpose
  readonly owner: KeyOwner
  /** The RFC 7638 thumbprint unless it was imported with another. */
  readonly kid: string
  readonly thumbprint: string
  /** With `kid`, `alg` and `use`. */
  readonly publicJwk: JWK
  readonly createdAt: number
  readonly expiresAt: number | null
  /** From when it is no longer published; in the future during an overlap. */
  readonly retiredAt: number | null
  readonly successorId: string | null
}

/** What a key pair is made with. */
export interface GenerateRequest {
  readonly algorithm: KeyAlgorithm
  readonly name: string
  readonly purpose: KeyPurpose
  readonly tags?: readonly string[]
  readonly owner?: KeyOwner
  readonly alg?: KeySignatureAlgorithm | undefined
  readonly expiresAt?: number | null
}

/** A key pair made elsewhere. */
export interface NewKeyPair {
  readonly privateKey: KeyObject
  readonly name: string
  readonly purpose: KeyPurpose
  readonly tags?: readonly string[]
  readonly owner?: KeyOwner
  readonly alg?: KeySignatureAlgorithm | undefined
  readonly expiresAt?: number | null
  /** The id it is known by elsewhere; by default its thumbprint. */
  readonly kid?: string | undefined
  /** Whether RSA of 1024 bits is taken, for the test certificate that has to be refused because of it. */
  readonly isWeakByIntent?: boolean
}

/** What is noted about a key pair and may change; what is left out stays. */
export interface KeyPairChanges {
  readonly name?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly owner?: KeyOwner | undefined
  readonly expiresAt?: number | null | undefined
}

/** How a successor is made. */
export interface SuccessionRequest {
  /** How long both keys stay published. */
  readonly overlapSeconds: number
  /** By default that of the key it succeeds. */
  readonly algorithm?: KeyAlgorithm | undefined
  readonly expiresAt?: number | null
}

/** Which part of the list of key pairs is wanted, in which order. */
export type KeyPairQuery = ParsedParams<'keys.list'>

/** A key pair that waits to be stored. */
export interface PreparedKeyPair extends PreparedChange {
  readonly record: KeyPairRecord
}

/** Key pairs that wait to be stored, alone or as a part of a larger change. */
export interface PreparedKeyPairs extends PreparedChange {
  readonly records: readonly KeyPairRecord[]
}

/** The key pairs of people, clients and communities; private parts are sealed by the vault and never cross RPC. */
export interface KeyPairs {
  /** Makes a key pair off the main thread.
   * @throws {KeyStoreLockedError | UnfitKeyError | ProblemError}
   */
  generate(request: GenerateRequest): Promise<KeyPairRecord>
  /** Stores key pairs made elsewhere; all of them or none.
   * @throws {UnfitKeyError} outside the limits of L-09
   * @throws {ProblemError} conflict: a key is stored already, or its kid is taken in its JWK Set
   * @throws {KeyStoreLockedError}
   */
  add(pairs: readonly NewKeyPair[]): Promise<readonly KeyPairRecord[]>
  /** The same as a part of the caller's transaction. */
  prepare(pairs: readonly NewKeyPair[]): Promise<PreparedKeyPairs>
  /** The same of one key pair. */
  prepareOne(pair: NewKeyPair): Promise<PreparedKeyPair>
  find(id: string): KeyPairRecord | undefined
  /** Finds a stored key pair by the RFC 7638 thumbprint of its public key. */
  findByThumbprint(thumbprint: string): KeyPairRecord | undefined
  /** The id of the key pair this one succeeded. */
  predecessorOf(id: string): string | undefined
  list(query: KeyPairQuery): Promise<MethodResult<'keys.list'>>
  tags(): readonly string[]
  stateOf(record: KeyPairRecord): KeyState
  /** For signing inside the core only.
   * @throws {KeyStoreLockedError}
   * @throws {ProblemError} not-found
   * @throws {SealedRecordError} the stored value was changed or moved
   */
  privateKey(id: string): Promise<KeyObject>
  /** Public keys of an owner in use or in overlap, newest first; for a JWK Set. */
  publishedJwks(owner: KeyOwner): readonly JWK[]
  /** @throws {ProblemError} not-found, or conflict: the kid is taken in the new owner's JWK Set */
  update(id: string, changes: KeyPairChanges): KeyPairRecord
  /** Deletes a key pair for good.
   * @throws {ProblemError} not-found, or conflict: something uses it and the deletion is not confirmed
   */
  delete(id: string, isConfirmed: boolean): Promise<void>
  /** Makes the successor of a key pair; of two concurrent calls at most one succeeds.
   * @throws {ProblemError} not-found, or conflict: it has a successor already
   */
  succeed(id: string, request: SuccessionRequest): Promise<KeyPairRecord>
  /** Ends publication.
   * @param at epoch seconds; now by default
   */
  retire(id: string, at?: number): KeyPairRecord
  /** What depends on a key pair. */
  usesOf(record: KeyPairRecord): Promise<readonly KeyUse[]>
  /** Adds a source of uses, as the certificates of a community. */
  addUses(source: KeyUseSource): void
}

/** Tells what of one module depends on a key pair. */
export type KeyUseSource = (record: KeyPairRecord) => readonly KeyUse[] | Promise<readonly KeyUse[]>

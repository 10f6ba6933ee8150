import { createHash, createHmac, createSecretKey, scrypt, timingSafeEqual } from 'node:crypto'
import { temporarilyUnavailable } from '../../errors.ts'
import type { Platform } from '../../platform.ts'

/** How a secret was hashed: generated ones hold 256 bits and need no stretching, chosen ones do. */
export type SecretAlgorithm = 'sha256' | 'scrypt-32768-8-3'

/** What is kept of a secret. */
export interface HashedSecret {
  readonly algorithm: SecretAlgorithm
  readonly salt: Uint8Array
  readonly hash: Uint8Array
}

/** Hashes and compares secrets; comparisons take the same time whatever differs. */
export interface SecretHasher {
  /** Hashes a secret this server generated. */
  hashGenerated(secret: string): HashedSecret
  /** Hashes a secret a person chose, off the main thread.
   * @throws {OAuthError} temporarily_unavailable: too many are waiting
   */
  hashChosen(secret: string): Promise<HashedSecret>
  /** Whether `candidate` is the hashed secret.
   * @throws {OAuthError} temporarily_unavailable: too many are waiting
   */
  matches(candidate: string, stored: HashedSecret): Promise<boolean>
  /** Does the work of comparing with a stored secret where there is none, so that time tells nothing. */
  matchNothing(candidate: string, algorithm: SecretAlgorithm): Promise<false>
}

const saltBytes = 16
const hashBytes = 32
const scryptCost = { N: 32_768, r: 8, p: 3, maxmem: 67_108_864 }
const scryptAtOnce = 2
const scryptWaiting = 64

/** A hasher with a salt of its own for each secret and a comparison key that lives as long as the program.
 * @see spec/security.md AS-13
 */
export function createSecretHasher(random: Platform['random']): SecretHasher {
  const comparisonKey = createSecretKey(random(hashBytes))
  const takeTurn = createTurns(scryptAtOnce, scryptWaiting)

  const stretch = (secret: string, salt: Uint8Array) =>
    takeTurn(
      () =>
        new Promise<Uint8Array>((resolve, reject) => {
          scrypt(secret, salt, hashBytes, scryptCost, (error, key) =>
            error === null ? resolve(key) : reject(error),
          )
        }),
    )

  const hashWith = async (secret: string, salt: Uint8Array, algorithm: SecretAlgorithm) =>
    algorithm === 'sha256' ? digest(secret, salt) : stretch(secret, salt)

  const areEqual = (left: Uint8Array, right: Uint8Array) =>
    timingSafeEqual(
      createHmac('sha256', comparisonKey).update(left).digest(),
      createHmac('sha256', comparisonKey).update(right).digest(),
    )

  return {
    hashGenerated: (secret) => {
      const salt = random(saltBytes)
      return { algorithm: 'sha256', salt, hash: digest(secret, salt) }
    },
    hashChosen: async (secret) => {
      const salt = random(saltBytes)
      return { algorithm: 'scrypt-32768-8-3', salt, hash: await stretch(secret, salt) }
    },
    matches: async (candidate, stored) =>
      areEqual(await hashWith(candidate, stored.salt, stored.algorithm), stored.hash),
    matchNothing: async (candidate, algorithm) => {
      areEqual(await hashWith(candidate, random(saltBytes), algorithm), random(hashBytes))
      return false
    },
  }
}

function digest(secret: string, salt: Uint8Array): Uint8Array {
  return createHash('sha256').update(salt).update(secret, 'utf8').digest()
}

/** Lets `atOnce` pieces of work run together and `waiting` more queue behind them. */
function createTurns(atOnce: number, waiting: number) {
  const queue: (() => void)[] = []
  let free = atOnce
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve))
    else throw temporarilyUnavailable('too many secrets are being checked, try again')
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}

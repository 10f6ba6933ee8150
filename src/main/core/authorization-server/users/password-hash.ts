import type { HashedSecret } from '../secret-hashing/index.ts'

/** Writes a hashed password as one text: algorithm, salt and hash joined by `$`. */
export function encodePasswordHash({ algorithm, salt, hash }: HashedSecret): string {
  const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  return `${algorithm}$${encode(salt)}$${encode(hash)}`
}

/** Reads what `encodePasswordHash` wrote.
 * @throws {TypeError} the text was written by something else
 */
export function decodePasswordHash(text: string): HashedSecret {
  const [algorithm, salt, hash] = text.split('$')
  if (algorithm !== 'scrypt-32768-8-3' || salt === undefined || hash === undefined) {
    throw new TypeError('a stored password hash has an unknown form')
  }
  return { algorithm, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }
}

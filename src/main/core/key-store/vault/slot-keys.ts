import { createCipheriv, createDecipheriv, createHash, hkdfSync, scrypt } from 'node:crypto'
import { z } from 'zod'
import type { Platform } from '../../platform.ts'

/** A wrapped data key was not opened: the passphrase or code is another, or the slot was changed. */
export class WrongSecretError extends Error {
  override readonly name = 'WrongSecretError'
}

/** The data key as one slot keeps it. */
export interface WrappedKey {
  /** JSON; what the wrapping key is derived with, authenticated with the wrapped key. */
  readonly parameters: string
  readonly wrappedKey: Buffer
}

/** Cost and salt of a passphrase slot as they are stored. */
const scryptParameters = z.strictObject({
  N: z.int().min(2),
  r: z.int().min(1),
  p: z.int().min(1),
  salt: z.base64(),
})

/** What deriving a key from a passphrase costs: 128 MiB and about 0.4 seconds. @see spec/security.md KS-05; RFC 7914 */
export const presentCost = { N: 131_072, r: 8, p: 1 } as const

/** Most memory that stored parameters may ask for. @see spec/security.md L-10 */
const mostScryptBytes = 268_435_456
const mostScryptLanes = 16

const keyBytes = 32
const saltBytes = 16
const nonceBytes = 12
const tagBytes = 16

/** 32 letters and digits that cannot be taken for one another. @see Crockford, Base32 Encoding */
const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 32
const codeGroup = 4

/** Wraps a data key under a passphrase.
 * @param cost how scrypt is run; opening a slot of a lower cost leads to the present one
 */
export async function wrapWithPassphrase(
  dataKey: Uint8Array,
  passphrase: string,
  random: Platform['random'],
  cost: { readonly N: number; readonly r: number; readonly p: number } = presentCost,
): Promise<WrappedKey> {
  const salt = Buffer.from(random(saltBytes)).toString('base64')
  const parameters = JSON.stringify({ ...cost, salt })
  const key = await stretch(passphrase, parameters)
  return wrap(dataKey, key, 'passphrase', parameters, random)
}

/** Opens a data key with a passphrase.
 * @throws {WrongSecretError} another passphrase, or a changed slot
 */
export async function unwrapWithPassphrase(slot: WrappedKey, passphrase: string): Promise<Buffer> {
  return unwrap(slot, await stretch(passphrase, slot.parameters), 'passphrase')
}

/** Whether a passphrase slot was made with less than the present cost. */
export function isOutdated({ parameters }: WrappedKey): boolean {
  const { N, r, p } = scryptParameters.parse(JSON.parse(parameters))
  return N * r * p < presentCost.N * presentCost.r * presentCost.p
}

/** Makes a recovery code of 160 bits, in groups a person can copy. */
export function makeRecoveryCode(random: Platform['random']): string {
  const characters = Array.from(random(codeLength), (byte) => codeAlphabet[byte % 32]).join('')
  return characters.replaceAll(new RegExp(`.{${codeGroup}}(?=.)`, 'g'), '$&-')
}

/** Wraps a data key under a recovery code, which needs no stretching. */
export function wrapWithRecoveryCode(
  dataKey: Uint8Array,
  code: string,
  random: Platform['random'],
): WrappedKey {
  const salt = Buffer.from(random(saltBytes)).toString('base64')
  const parameters = JSON.stringify({ salt })
  return wrap(dataKey, deriveFromCode(code, parameters), 'recovery', parameters, random)
}

/** Opens a data key with a recovery code, however it was spaced and cased.
 * @throws {WrongSecretError} another code, or a changed slot
 */
export function unwrapWithRecoveryCode(slot: WrappedKey, code: string): Buffer {
  return unwrap(slot, deriveFromCode(code, slot.parameters), 'recovery')
}

/** One passphrase has one form, however the keyboard composes its characters. */
function stretch(passphrase: string, parameters: string): Promise<Buffer> {
  const { N, r, p, salt } = scryptParameters.parse(JSON.parse(parameters))
  const bytes = 128 * N * r
  if (bytes > mostScryptBytes || p > mostScryptLanes) {
    throw new WrongSecretError(
      `the slot asks for scrypt with N=${N} r=${r} p=${p}, more than is run`,
    )
  }
  return new Promise((resolve, reject) => {
    // The default of maxmem refuses this cost.
    const options = { N, r, p, maxmem: 2 * bytes }
    scrypt(
      passphrase.normalize('NFKC'),
      Buffer.from(salt, 'base64'),
      keyBytes,
      options,
      (error, key) => (error === null ? resolve(key) : reject(error)),
    )
  })
}

function deriveFromCode(code: string, parameters: string): Buffer {
  const { salt } = z.strictObject({ salt: z.base64() }).parse(JSON.parse(parameters))
  const canonical = code
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const secret = createHash('sha256').update(canonical).digest()
  return Buffer.from(
    hkdfSync('sha256', secret, Buffer.from(salt, 'base64'), 'trustbench recovery', keyBytes),
  )
}

function wrap(
  dataKey: Uint8Array,
  key: Buffer,
  kind: string,
  parameters: string,
  random: Platform['random'],
): WrappedKey {
  const nonce = random(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(describeSlot(kind, parameters))
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()])
  key.fill(0)
  return { parameters, wrappedKey: Buffer.concat([nonce, cipher.getAuthTag(), wrapped]) }
}

function unwrap({ parameters, wrappedKey }: WrappedKey, key: Buffer, kind: string): Buffer {
  try {
    const nonce = wrappedKey.subarray(0, nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(describeSlot(kind, parameters))
    decipher.setAuthTag(wrappedKey.subarray(nonceBytes, nonceBytes + tagBytes))
    const rest = wrappedKey.subarray(nonceBytes + tagBytes)
    return Buffer.concat([decipher.update(rest), decipher.final()])
  } catch (cause) {
    throw new WrongSecretError(`the ${kind} slot does not open with this`, { cause })
  } finally {
    key.fill(0)
  }
}

function describeSlot(kind: string, parameters: string): Buffer {
  return Buffer.from(JSON.stringify(['trustbench-slot-1', kind, parameters]))
}

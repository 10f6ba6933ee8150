import { randomBytes } from 'node:crypto'
import {
  createKeyPairs,
  createSigningKeys,
  openVault,
} from '../../src/main/core/key-store/index.ts'
import type { SecretBox } from '../../src/main/core/platform.ts'
import { openDatabase } from '../../src/main/core/storage/index.ts'

/** Opens the key store of a file without the program around it, which a browser test cannot load. */
async function openStored(databaseFile: string, secretBox: SecretBox) {
  const clock = { now: () => Date.now(), every: () => () => undefined }
  const database = openDatabase(databaseFile, clock.now())
  const random = (count: number) => new Uint8Array(randomBytes(count))
  const world = { clock, random, secretBox, log: () => undefined }
  const vault = await openVault({ database, world, onChanged: () => undefined })
  const keyPairs = createKeyPairs({ database, platform: world, vault, onChanged: () => undefined })
  return { database, vault, keyPairs, signingKeys: createSigningKeys(database, world, vault) }
}

/** The private values of every key in a store, read with what opens it, and public values that are found with them. */
export async function readSecrets(
  databaseFile: string,
  { secretBox }: { readonly secretBox: SecretBox },
) {
  const { database, keyPairs, signingKeys, vault } = await openStored(databaseFile, secretBox)
  const secrets: Buffer[] = []
  const publicValues: string[] = []
  const ids = database.connection.prepare<[], string>('SELECT id FROM key_pair').pluck().all()
  for (const id of ids) {
    const key = await keyPairs.privateKey(id)
    // Not the DER of the whole: it ends with the public key.
    const { d, p, q, dp, dq, qi, n, x } = key.export({ format: 'jwk' })
    for (const value of [d, p, q, dp, dq, qi]) {
      if (value !== undefined) secrets.push(Buffer.from(value, 'base64url'))
    }
    publicValues.push(n ?? x ?? '')
  }
  const rows = database.connection
    .prepare<[], { kid: string; purpose: string; sealed_private_jwk: Buffer }>(
      'SELECT kid, purpose, sealed_private_jwk FROM signing_key',
    )
    .all()
  for (const { kid, purpose, sealed_private_jwk } of rows) {
    const binding = { table: 'signing_key', rowId: kid, kid, purpose }
    const jwk = JSON.parse(vault.open(sealed_private_jwk, binding).toString('utf8'))
    secrets.push(Buffer.from(jwk.d, 'base64url'))
  }
  if ((await signingKeys.publicJwks()).length === 0) throw new Error('the server has no keys')
  database.close()
  return { secrets, publicValues }
}

/** Every spelling in which bytes might appear, also in the middle of something larger that was encoded. */
function spellings(secret: Buffer): Buffer[] {
  // A piece is enough to be found by, and a long value may be cut by a page of the file.
  const piece = secret.subarray(-32)
  const texts = [piece.toString('hex'), piece.toString('hex').toUpperCase()]
  for (const shift of [0, 1, 2]) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.concat([Buffer.alloc(shift), piece]).toString(encoding)
      texts.push(text.slice(shift === 0 ? 0 : 4, -4))
    }
  }
  return [piece, ...texts.map((text) => Buffer.from(text, 'latin1'))]
}

/** Finds secrets in one pass, however many they are, in any spelling and also in the middle of something encoded.
 * @returns which of them, in which spelling
 */
export function findAny(content: Buffer, secrets: readonly Buffer[]): string[] {
  const byStart = new Map<number, { bytes: Buffer; name: string }[]>()
  const isStart = new Uint8Array(65_536)
  for (const [index, secret] of secrets.entries()) {
    for (const [spelling, bytes] of spellings(secret).entries()) {
      const start = bytes.readUInt32LE(0)
      const name = `secret ${index}, spelling ${spelling}`
      byStart.set(start, [...(byStart.get(start) ?? []), { bytes, name }])
      isStart[bytes.readUInt16LE(0)] = 1
    }
  }
  const found: string[] = []
  for (let at = 0; at + 4 <= content.length; at += 1) {
    if (isStart[content.readUInt16LE(at)] !== 1) continue
    for (const { bytes, name } of byStart.get(content.readUInt32LE(at)) ?? []) {
      if (content.subarray(at, at + bytes.length).equals(bytes)) found.push(name)
    }
  }
  return found
}

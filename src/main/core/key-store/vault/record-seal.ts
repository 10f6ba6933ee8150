import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Platform } from '../../platform.ts'

/** Which record a sealed value belongs to; the value opens in that place only.
 * @see spec/security.md KS-01
 */
export interface RecordBinding {
  readonly table: string
  readonly rowId: string
  /** Key id, empty where the record has none. */
  readonly kid: string
  readonly purpose: string
}

/** A sealed value was changed, cut, moved to another record, or sealed with another key. */
export class SealedRecordError extends Error {
  override readonly name = 'SealedRecordError'
}

const version = Buffer.from('TBV1')
const saltBytes = 16
const nonceBytes = 12
const tagBytes = 16
const headerBytes = version.length + saltBytes + nonceBytes + tagBytes
const keyBytes = 32

/** Seals a value for one record: AES-256-GCM with a random nonce, under a key derived for this very value.
 * @param dataKey 32 bytes
 * @returns version, salt, nonce, tag, ciphertext
 * @see spec/security.md KS-01; RFC 5869; NIST SP 800-38D
 */
export function sealRecord(
  dataKey: Uint8Array,
  plaintext: Uint8Array,
  binding: RecordBinding,
  random: Platform['random'],
): Buffer {
  const salt = random(saltBytes)
  const nonce = random(nonceBytes)
  const key = deriveRecordKey(dataKey, salt, binding)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(describeBinding(binding))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  key.fill(0)
  return Buffer.concat([version, salt, nonce, cipher.getAuthTag(), ciphertext])
}

/** Opens a value sealed for the same record.
 * @returns a buffer of its own, for the caller to fill with zeros
 * @throws {SealedRecordError}
 */
export function openRecord(
  dataKey: Uint8Array,
  sealed: Uint8Array,
  binding: RecordBinding,
): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes.length < headerBytes || !bytes.subarray(0, version.length).equals(version)) {
    throw new SealedRecordError(`${binding.table} ${binding.rowId} holds no sealed value`)
  }
  const nonceStart = version.length + saltBytes
  const tagStart = nonceStart + nonceBytes
  const salt = bytes.subarray(version.length, nonceStart)
  const nonce = bytes.subarray(nonceStart, tagStart)
  const tag = bytes.subarray(tagStart, headerBytes)
  const key = deriveRecordKey(dataKey, salt, binding)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(describeBinding(binding)).setAuthTag(tag)
    return Buffer.concat([decipher.update(bytes.subarray(headerBytes)), decipher.final()])
  } catch (cause) {
    throw new SealedRecordError(
      `${binding.table} ${binding.rowId} was changed, moved or sealed with another key`,
      { cause },
    )
  } finally {
    key.fill(0)
  }
}

function deriveRecordKey(dataKey: Uint8Array, salt: Uint8Array, binding: RecordBinding): Buffer {
  const information = Buffer.from(`trustbench record ${binding.table}`)
  return Buffer.from(hkdfSync('sha256', dataKey, salt, information, keyBytes))
}

/** The additional authenticated data: schema, table, row, key id and purpose, none of which can run into the next. */
function describeBinding({ table, rowId, kid, purpose }: RecordBinding): Buffer {
  return Buffer.from(JSON.stringify(['trustbench-record-1', table, rowId, kid, purpose]))
}

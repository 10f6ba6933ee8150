import type { DerElement } from '../../certificate-path/index.ts'
import { convertBerToDer } from './ber-to-der.ts'
import { type DerOutline, recogniseOutline } from './certificate-outline.ts'
import { readDer } from './der-reading.ts'
import { importLimits } from './import-limits.ts'
import type { KeyMaterial, KeyMaterialKind, ReadOptions } from './key-material.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { decodeBase64 } from './pem-blocks.ts'
import { readDerItem } from './read-der-item.ts'
import { readJwkText } from './read-jwk.ts'
import { readPem } from './read-pem.ts'
import { readPkcs7 } from './read-pkcs7.ts'
import { readPkcs12 } from './read-pkcs12.ts'
import { Reading } from './reading.ts'

/** Recognises what a file is by its bytes, whatever its name, and reads all of it, or refuses all of it. Limits are checked
 * before the work they bound. Takes as long as the key derivations inside do: run it off the main thread.
 * @throws {KeyMaterialError}
 * @see spec/security.md L-08 to L-10, UD-10, UD-13, UD-17, UD-18
 */
export function recogniseKeyMaterial(bytes: Uint8Array, options: ReadOptions = {}): KeyMaterial {
  checkSize(bytes, options)
  const reading = new Reading(options)
  return reading.finish(readBytes(bytes, reading))
}

function checkSize({ length }: Uint8Array, { passphrase = '' }: ReadOptions): void {
  if (length > importLimits.bytes) {
    throw new KeyMaterialError('over-limit', {
      check: 'size of the file (UD-17)',
      seen: `${length} bytes`,
      wanted: `at most ${importLimits.bytes} bytes`,
    })
  }
  if (passphrase.length > importLimits.passphraseCharacters) {
    throw new KeyMaterialError('over-limit', {
      check: 'length of the passphrase',
      seen: `${passphrase.length} characters`,
      wanted: `at most ${importLimits.passphraseCharacters} characters`,
    })
  }
}

const derSequence = 0x30

function readBytes(bytes: Uint8Array, reading: Reading): KeyMaterialKind {
  if (bytes[0] === derSequence && !isText(bytes)) return readBinary(bytes, reading)
  const text = decodeText(bytes)
  if (text.includes('-----BEGIN ')) {
    readPem(text, reading)
    return 'pem'
  }
  if (/^\s*[{[]/.test(text)) return readJwkText(text, reading)
  if (/^\s*MI[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) {
    return readBinary(decodeBase64(text, 'the file'), reading)
  }
  throw unrecognised('bytes of another kind')
}

/** DER of any use has bytes that texts have not, near its start. */
function isText(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, 64)
    .every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d))
}

function decodeText(bytes: Uint8Array): string {
  try {
    // The decoder takes a byte order mark off.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    // PEM files may have commentary in an older character set.
    const text = Buffer.from(bytes).toString('latin1')
    if (text.includes('-----BEGIN ')) return text
    throw unrecognised('bytes of another kind', { cause })
  }
}

function readBinary(bytes: Uint8Array, reading: Reading): KeyMaterialKind {
  const { element, outline } = readOutline(bytes, reading)
  const place = `the ${outline}`
  if (outline === 'PKCS #12 file') {
    readPkcs12(element, reading)
    return 'pkcs12'
  }
  if (outline === 'PKCS #7 file') {
    readPkcs7(element, place, reading)
    return 'pkcs7'
  }
  reading.countItem()
  readDerItem(element, outline, place, reading)
  return 'der'
}

interface Outlined {
  readonly element: DerElement
  readonly outline: DerOutline
}

/** Containers may be BER, as their standards say; everything else is DER. */
function readOutline(bytes: Uint8Array, reading: Reading): Outlined {
  try {
    return outlineOf(readDer(bytes, 'the file'))
  } catch (error) {
    if (!(error instanceof KeyMaterialError) || error.fault !== 'malformed') throw error
    const der = convertBerToDer(bytes)
    if (der === undefined) throw error
    const outlined = outlineOf(readDer(der, 'the file'))
    if (!['PKCS #12 file', 'PKCS #7 file'].includes(outlined.outline)) throw error
    reading.warn('loose-encoding', `the ${outlined.outline} is BER, not DER`)
    return outlined
  }
}

function outlineOf(element: DerElement): Outlined {
  const outline = recogniseOutline(element)
  if (outline === undefined) throw unrecognised('a structure of another kind')
  return { element, outline }
}

function unrecognised(seen: string, options?: ErrorOptions): KeyMaterialError {
  const finding = {
    check: 'kind of the file',
    seen,
    wanted: 'PEM, DER, JWK, JWK Set, PKCS #12 or PKCS #7 with keys or certificates',
  }
  return new KeyMaterialError('unrecognised', finding, options)
}

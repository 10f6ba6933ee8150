import { type DerElement, derTag } from '../../certificate-path/index.ts'
import { recogniseOutline } from './certificate-outline.ts'
import { DerFields, integerOf, objectIdentifierOf, readDer } from './der-reading.ts'
import { describeNumber } from './describe-number.ts'
import type { Passphrase } from './key-derivation.ts'
import { KeyMaterialError, wrongPassphrase } from './key-material-error.ts'
import { oid } from './object-identifiers.ts'
import { type Pkcs12Mac, readPkcs12Mac } from './pkcs12-mac.ts'
import { type Pkcs12Bag, type Pkcs12Safe, readBags, readSafes } from './pkcs12-safes.ts'
import { openEncryptedKey, readDecrypted, warnOfLegacy } from './read-der-item.ts'
import { readPkcs8 } from './read-private-key.ts'
import type { Reading } from './reading.ts'

/** Reads a PKCS #12 file. All costs are checked before anything is derived, and the MAC before anything is decrypted.
 * @throws {KeyMaterialError}
 * @see RFC 7292; spec/security.md UD-17, L-10
 */
export function readPkcs12(element: DerElement, reading: Reading): void {
  const file = new DerFields(element, 'a PKCS #12 file')
  const version = integerOf(file.take(derTag.integer))
  if (version !== 3n) {
    throw unsupported('version of the file', `version ${describeNumber(version)}`, 'version 3')
  }
  const content = readAuthenticatedContent(file.take(derTag.sequence))
  const macData = file.takeOptional(derTag.sequence)
  file.end()
  const mac = macData === undefined ? undefined : readPkcs12Mac(macData)
  const safes = readSafes(content, () => reading.countItem())
  warnOfProtection(mac, safes, reading)
  const passphrase = choosePassphrase(mac, content, reading)
  if (mac !== undefined && passphrase === undefined) {
    // Without the passphrase clear parts could be seen but not trusted, so the whole file counts as locked.
    reading.addLocked('the PKCS #12 file', describeProtection(mac, safes))
    return
  }
  const keyIds = new Map<string, Uint8Array>()
  for (const [index, safe] of safes.entries()) {
    readSafe(safe, `safe ${index + 1}`, passphrase, { reading, keyIds })
  }
}

interface Target {
  readonly reading: Reading
  /** The public key first met under each localKeyId. */
  readonly keyIds: Map<string, Uint8Array>
}

function readAuthenticatedContent(contentInfo: DerElement): Uint8Array {
  const fields = new DerFields(contentInfo, 'a PKCS #12 file')
  const type = objectIdentifierOf(fields.take(derTag.objectIdentifier))
  if (type === oid.signedData) {
    throw unsupported('protection of the file', 'a signed file', 'one protected by a passphrase')
  }
  const content = fields.takeExplicit(0)
  fields.end()
  if (type === oid.data && content.tag === derTag.octetString) return content.contents
  throw unsupported('structure of the file', `the content type ${type}`, 'data')
}

function warnOfProtection(
  mac: Pkcs12Mac | undefined,
  safes: readonly Pkcs12Safe[],
  reading: Reading,
): void {
  if (mac === undefined) {
    if (reading.options.mayLackMac !== true) {
      const wanted = 'a MAC, or leave to read a file that anybody may have changed'
      throw unsupported('MAC of the file (UD-17)', 'none', wanted)
    }
    reading.warn('missing-mac', 'the file has no MAC: nothing shows whether it was changed')
  } else if (mac.isLegacy) {
    reading.warn('legacy-mac', `the file has a MAC of older tools: ${mac.name}`)
  }
  for (const [index, safe] of safes.entries()) {
    if (safe.kind === 'encrypted') warnOfLegacy(safe.encryption, `safe ${index + 1}`, reading)
  }
}

/** Finds the passphrase the MAC was made with; an empty one and none at all differ in this format, and both are tried.
 * @returns undefined where a passphrase is needed and none was given
 * @throws {KeyMaterialError} wrong-passphrase
 */
function choosePassphrase(
  mac: Pkcs12Mac | undefined,
  content: Uint8Array,
  { options }: Reading,
): Passphrase | undefined {
  const given = options.passphrase
  if (mac === undefined) return given
  const isEmpty = given === undefined || given === ''
  const candidates: readonly Passphrase[] = isEmpty ? ['', null] : [given]
  const fitting = candidates.find((candidate) => mac.verify(content, candidate))
  if (fitting === undefined && given !== undefined) throw wrongPassphrase()
  return fitting
}

function describeProtection(mac: Pkcs12Mac, safes: readonly Pkcs12Safe[]): string {
  const names = safes.map((safe) => (safe.kind === 'encrypted' ? safe.encryption.name : undefined))
  const [encryption] = names.filter((name) => name !== undefined)
  return encryption === undefined ? mac.name : `${encryption}; ${mac.name}`
}

function readSafe(
  safe: Pkcs12Safe,
  place: string,
  passphrase: Passphrase | undefined,
  target: Target,
): void {
  const { reading } = target
  if (safe.kind === 'clear') {
    readEachBag(safe.bags, place, { passphrase, encryption: undefined }, target)
    return
  }
  const encryption = safe.encryption.name
  if (passphrase === undefined) {
    reading.addLocked(place, encryption)
    return
  }
  readDecrypted(safe.encryption.decrypt(safe.ciphertext, passphrase), (clear) => {
    const bags = readBags(clear, () => reading.countItem())
    readEachBag(bags, place, { passphrase, encryption }, target)
  })
}

interface Opened {
  readonly passphrase: Passphrase | undefined
  /** How the safe around the bags was encrypted. */
  readonly encryption: string | undefined
}

function readEachBag(
  bags: readonly Pkcs12Bag[],
  place: string,
  opened: Opened,
  target: Target,
): void {
  for (const [index, bag] of bags.entries()) {
    const publicKey = readBag(bag, `${place}, bag ${index + 1}`, opened, target.reading)
    if (publicKey !== undefined && bag.localKeyId !== undefined) {
      checkSameKey(target.keyIds, bag.localKeyId, publicKey)
    }
  }
}

/** @returns the public key of a key or certificate */
function readBag(
  { contents, friendlyName: name }: Pkcs12Bag,
  place: string,
  { passphrase, encryption }: Opened,
  reading: Reading,
): Uint8Array | undefined {
  switch (contents.kind) {
    case 'key':
      return reading.addPrivateKey(readPkcs8(contents.key), { place, name, encryption })
    case 'encrypted-key': {
      const { key } = contents
      warnOfLegacy(key.encryption, place, reading)
      const facts = { place, name, encryption: key.encryption.name }
      if (passphrase === undefined) {
        reading.addLocked(place, facts.encryption)
        return undefined
      }
      return reading.addPrivateKey(openEncryptedKey(key, passphrase), facts)
    }
    case 'certificate':
      return reading.addCertificate(contents.der, place, name)
    case 'revocation-list':
      if (recogniseOutline(readDer(contents.der, place)) !== 'revocation list') {
        throw new KeyMaterialError('malformed', {
          check: 'structure of the file',
          seen: `${place} with something else than it says`,
          wanted: 'a revocation list',
        })
      }
      reading.addRevocationList(contents.der, place)
      return undefined
    case 'other':
      reading.warn('skipped', `${place} holds ${contents.identifier}, which is not read`)
      return undefined
  }
}

/** A key and a certificate under one localKeyId belong together. @see spec/security.md KS-15 */
function checkSameKey(known: Map<string, Uint8Array>, id: string, publicKey: Uint8Array): void {
  const first = known.get(id)
  if (first === undefined) {
    known.set(id, publicKey)
  } else if (Buffer.compare(first, publicKey) !== 0) {
    throw new KeyMaterialError('mismatch', {
      check: 'key matches certificate (KS-15)',
      seen: 'a certificate of another key under the same localKeyId',
      wanted: 'the certificate of the key',
    })
  }
}

function unsupported(check: string, seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('unsupported', { check, seen, wanted })
}

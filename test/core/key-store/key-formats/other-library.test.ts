import { createHmac, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { ContentInfo } from '@peculiar/asn1-cms'
import { AuthenticatedSafe, PFX, SafeContents } from '@peculiar/asn1-pfx'
import { EncryptedPrivateKeyInfo } from '@peculiar/asn1-pkcs8'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { describe, expect, it } from 'vitest'
import { encryptPkcs8 } from '../../../../src/main/core/key-store/key-formats/encrypt-with-passphrase.ts'
import { oid } from '../../../../src/main/core/key-store/key-formats/object-identifiers.ts'
import {
  derivePkcs12,
  encodePkcs12Passphrase,
} from '../../../../src/main/core/key-store/key-formats/pkcs12-key-derivation.ts'
import { writePkcs12 } from '../../../../src/main/core/key-store/key-formats/write-pkcs12.ts'
import { sourceThreadEntry } from '../../../support/thread-entry.ts'

const passphrase = 'Grüße, 世界 und Pferd'
const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount))
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Opens an encrypted key with the runtime alone. */
const open = (der: ArrayBuffer | Uint8Array) =>
  createPrivateKey({
    key: Buffer.from(new Uint8Array(der)),
    format: 'der',
    type: 'pkcs8',
    passphrase,
  })

/** Judges what is written here where there is no OpenSSL. */
describe('what is written, read by another library', () => {
  it('is an EncryptedPrivateKeyInfo that the runtime opens [KS-08]', async () => {
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
    const written = await encryptPkcs8(pkcs8, passphrase, random)
    const { encryptionAlgorithm } = AsnConvert.parse(written, EncryptedPrivateKeyInfo)
    expect(encryptionAlgorithm.algorithm).toBe(oid.pbes2)
    expect(open(written).equals(privateKey)).toBe(true)
  })

  it('is a PFX with a MAC over its safes and an encrypted key inside [KS-08]', async () => {
    const contents = { privateKey, certificates: [], friendlyName: 'key', passphrase }
    const protection = 'current'
    const written = await writePkcs12(
      { ...contents, protection },
      { random, threadEntry: sourceThreadEntry },
    )
    const { version, authSafe, macData } = AsnConvert.parse(written, PFX)
    expect([version, macData?.iterations]).toEqual([3, 600_000])
    const content = new Uint8Array(AsnConvert.parse(authSafe.content, OctetString).buffer)
    const macKey = derivePkcs12({
      hash: 'sha256',
      passphrase: encodePkcs12Passphrase(passphrase),
      salt: new Uint8Array(macData?.macSalt.buffer ?? []),
      iterations: 600_000,
      purpose: 3,
      length: 32,
    })
    expect(createHmac('sha256', macKey).update(content).digest()).toEqual(
      Buffer.from(macData?.mac.digest.buffer ?? []),
    )
    const [safe = new ContentInfo()] = AsnConvert.parse(content, AuthenticatedSafe)
    const bags = AsnConvert.parse(AsnConvert.parse(safe.content, OctetString).buffer, SafeContents)
    expect(bags.map(({ bagId }) => bagId)).toEqual([oid.shroudedKeyBag])
    expect(open(bags[0]?.bagValue ?? new ArrayBuffer(0)).equals(privateKey)).toBe(true)
  })

  it('is, for older tools, a PFX with a SHA-1 MAC and a key under triple DES, 300,000 rounds each', async () => {
    const contents = { privateKey, certificates: [], friendlyName: 'key', passphrase }
    const protection = 'legacy'
    const platform = { random, threadEntry: sourceThreadEntry }
    const written = await writePkcs12({ ...contents, protection }, platform)
    const { authSafe, macData } = AsnConvert.parse(written, PFX)
    expect(macData?.iterations).toBe(300_000)
    expect(macData?.mac.digestAlgorithm.algorithm).toBe(oid.sha1)
    const content = AsnConvert.parse(authSafe.content, OctetString).buffer
    const [safe = new ContentInfo()] = AsnConvert.parse(content, AuthenticatedSafe)
    const bags = AsnConvert.parse(AsnConvert.parse(safe.content, OctetString).buffer, SafeContents)
    const shrouded = bags[0]?.bagValue ?? new ArrayBuffer(0)
    const { encryptionAlgorithm } = AsnConvert.parse(shrouded, EncryptedPrivateKeyInfo)
    expect(encryptionAlgorithm.algorithm).toBe(oid.pbeWithSha1And3KeyTripleDes)
    // The number stands at the end of the parameters: INTEGER, three bytes, 300,000.
    expect(
      Buffer.from(new Uint8Array(encryptionAlgorithm.parameters ?? [])).toString('hex'),
    ).toMatch(/02030493e0$/)
    expect(open(shrouded).equals(privateKey)).toBe(true)
  })
})

import { AsnConvert } from '@peculiar/asn1-schema'
import { writeElement, writeInteger, writeTime } from './der-writer.ts'
import type { Signer } from './signer.ts'

/** Why a certificate was revoked, by the number CRLs and OCSP give it; 7 is not used.
 * @see RFC 5280 section 5.3.1
 */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

/** One revoked certificate; `revokedAt` is epoch seconds. */
export interface RevokedEntry {
  /** Hex of a positive number. */
  readonly serial: string
  readonly revokedAt: number
  readonly reasonCode: number
}

/** What a CRL says; times are epoch seconds. */
export interface RevocationListContent {
  /** DER of the issuer's name. */
  readonly issuer: Uint8Array
  readonly number: number
  readonly thisUpdate: number
  readonly nextUpdate: number
  /** Key identifier of the issuer. */
  readonly issuerKeyIdentifier: Uint8Array
  /** Entries as {@link encodeRevokedEntries} writes them. */
  readonly entries: readonly Uint8Array[]
}

const oids = {
  reasonCode: Buffer.from('0603551d15', 'hex'),
  crlNumber: Buffer.from('0603551d14', 'hex'),
  authorityKeyIdentifier: Buffer.from('0603551d23', 'hex'),
}
const tag = { octetString: 0x04, bitString: 0x03, enumerated: 0x0a, sequence: 0x30 } as const
const contextTag = (number: number, isConstructed: boolean) =>
  0x80 | (isConstructed ? 0x20 : 0) | number

/** Encodes and signs a full version 2 CRL.
 * @returns DER
 * @see RFC 5280 section 5.1
 */
export async function signRevocationList(
  content: RevocationListContent,
  signer: Signer,
): Promise<Uint8Array> {
  const algorithm = new Uint8Array(AsnConvert.serialize(signer.algorithm))
  const { entries } = content
  const list = writeElement(
    tag.sequence,
    writeInteger(1),
    algorithm,
    content.issuer,
    writeTime(content.thisUpdate),
    writeTime(content.nextUpdate),
    // An empty list is absent.
    ...(entries.length === 0 ? [] : [writeElement(tag.sequence, ...entries)]),
    listExtensions(content),
  )
  const signature = await signer.sign(list)
  const bits = writeElement(tag.bitString, Buffer.from([0]), signature)
  return new Uint8Array(writeElement(tag.sequence, list, algorithm, bits))
}

/** Encodes entries of a CRL. They are put together as hexadecimal text, which takes a tenth of the time of joining buffers
 * and matters with a hundred thousand of them.
 */
export function encodeRevokedEntries(entries: Iterable<RevokedEntry>): Uint8Array {
  const reasons = new Map<number, string>()
  let text = ''
  for (const { serial, revokedAt, reasonCode } of entries) {
    const reason = reasons.get(reasonCode) ?? entryExtensions(reasonCode).toString('hex')
    reasons.set(reasonCode, reason)
    const contents = `${element('02', positive(serial))}${writeTime(revokedAt).toString('hex')}${reason}`
    text += element('30', contents)
  }
  return Buffer.from(text, 'hex')
}

/** An element of less than 128 octets, in hex. */
function element(tag: string, contents: string): string {
  return `${tag}${(contents.length / 2).toString(16).padStart(2, '0')}${contents}`
}

/** A number whose first bit would make it negative begins with a zero octet. */
function positive(hex: string): string {
  return hex.charAt(0) > '7' ? `00${hex}` : hex
}

/** The reason is left out where there is none. @see RFC 5280 section 5.3.1 */
function entryExtensions(reasonCode: number): Buffer {
  if (reasonCode === revocationReasons.unspecified) return Buffer.alloc(0)
  const value = writeElement(tag.enumerated, Buffer.from([reasonCode]))
  return writeElement(tag.sequence, extension(oids.reasonCode, value))
}

function listExtensions({ issuerKeyIdentifier, number }: RevocationListContent): Buffer {
  const keyIdentifier = writeElement(
    tag.sequence,
    writeElement(contextTag(0, false), issuerKeyIdentifier),
  )
  const extensions = writeElement(
    tag.sequence,
    extension(oids.authorityKeyIdentifier, keyIdentifier),
    extension(oids.crlNumber, writeInteger(number)),
  )
  return writeElement(contextTag(0, true), extensions)
}

function extension(oid: Buffer, value: Buffer): Buffer {
  return writeElement(tag.sequence, oid, writeElement(tag.octetString, value))
}

import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  parseCertificateRequest,
} from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'

const pair = pki.newKeyPair()

interface RequestChange {
  readonly version?: number
  /** How many attributes ask for extensions. */
  readonly lists?: number
  readonly padding?: number
}

function requestWith({ version = 0, lists = 1, padding = 0 }: RequestChange): Uint8Array {
  const asked = der.sequence(
    der.identifier('1.2.840.113549.1.9.14'),
    der.element(0x31, der.sequence(pki.uriSan('https://app.example'))),
  )
  const other = der.sequence(
    der.identifier('1.2.840.113549.1.9.7'),
    der.element(0x31, der.octets(Buffer.alloc(padding))),
  )
  const info = der.sequence(
    der.integer(version),
    der.name('CN=asked'),
    pki.spkiOf(pair.publicKey),
    der.element(0xa0, ...Array<Uint8Array>(lists).fill(asked), other),
  )
  const algorithm = pki.algorithmOf(pair.privateKey)
  const signature = pki.signWith(pair.privateKey, info)
  return der.sequence(info, algorithm, der.bitString(signature))
}

describe('parseCertificateRequest', () => {
  it('reads subject and requested extensions, and passes other attributes over [UD-13]', () => {
    const { subject, extensions } = parseCertificateRequest(requestWith({}))
    expect(subject.text).toBe('CN=asked')
    expect(extensions.subjectAltNames).toMatchObject([
      { kind: 'uri', value: 'https://app.example' },
    ])
    expect(parseCertificateRequest(requestWith({ lists: 0 })).extensions.subjectAltNames).toBe(
      undefined,
    )
  })

  it.each<[string, RequestChange]>([
    ['another version', { version: 1 }],
    ['extensions asked for twice', { lists: 2 }],
    ['more than 16 KiB', { padding: 16_384 }],
  ])('refuses %s [UD-13, L-08]', (_what, change) => {
    expect(() => parseCertificateRequest(requestWith(change))).toThrow(CertificateFormatError)
  })
})

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  type ParsedCertificate,
  parseCertificate,
} from '../../../../src/main/core/certificate-path/index.ts'
import * as der from './der-writer.ts'

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** The time all tests of certificates take place. */
export const now = Date.UTC(2026, 10, 22, 12) / 1000
export const day = 86_400

export function newKeyPair(namedCurve: 'P-256' | 'P-384' | 'P-521' = 'P-256'): KeyPair {
  return generateKeyPairSync('ec', { namedCurve })
}

export function newRsaKeyPair(modulusLength = 2048, publicExponent = 65_537): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength, publicExponent })
}

/** What is in a certificate; all of it can be overridden, sensibly or not. */
export interface CertificateRequest {
  readonly subject: string | Uint8Array
  readonly issuer: string | Uint8Array
  readonly publicKey: KeyObject | Uint8Array
  readonly signedBy: KeyObject
  readonly serialNumber?: Uint8Array
  readonly notBefore?: Uint8Array
  readonly notAfter?: Uint8Array
  readonly extensions?: readonly Uint8Array[] | undefined
  readonly version?: Uint8Array
  readonly innerAlgorithm?: Uint8Array
  readonly outerAlgorithm?: Uint8Array
  readonly uniqueIds?: readonly Uint8Array[]
  readonly signature?: (signedBytes: Uint8Array) => Uint8Array
}

let serial = 1000

/** Builds and signs a certificate, DER. */
export function buildCertificate(request: CertificateRequest): Uint8Array {
  const { subject, issuer, publicKey, signedBy } = request
  const algorithm = algorithmOf(signedBy)
  serial += 1
  const extensions = request.extensions ?? []
  const tbs = der.sequence(
    request.version ?? der.explicit(0, der.integer(2)),
    request.serialNumber ?? der.integer(serial),
    request.innerAlgorithm ?? algorithm,
    typeof issuer === 'string' ? der.name(issuer) : issuer,
    der.sequence(
      request.notBefore ?? der.time(now - 30 * day),
      request.notAfter ?? der.time(now + 300 * day),
    ),
    typeof subject === 'string' ? der.name(subject) : subject,
    publicKey instanceof Uint8Array ? publicKey : spkiOf(publicKey),
    ...(request.uniqueIds ?? []),
    ...(extensions.length === 0 ? [] : [der.explicit(3, der.sequence(...extensions))]),
  )
  const value = request.signature?.(tbs) ?? signWith(signedBy, tbs)
  return der.sequence(tbs, request.outerAlgorithm ?? algorithm, der.bitString(value))
}

export function certificate(request: CertificateRequest): ParsedCertificate {
  return parseCertificate(buildCertificate(request))
}

export const spkiOf = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' })

export const signatureAlgorithms = {
  ecdsaSha256: der.sequence(der.identifier('1.2.840.10045.4.3.2')),
  ecdsaSha384: der.sequence(der.identifier('1.2.840.10045.4.3.3')),
  ecdsaSha512: der.sequence(der.identifier('1.2.840.10045.4.3.4')),
  rsaSha256: der.sequence(der.identifier('1.2.840.113549.1.1.11'), der.nul),
  rsaSha1: der.sequence(der.identifier('1.2.840.113549.1.1.5'), der.nul),
  ed25519: der.sequence(der.identifier('1.3.101.112')),
} as const

export function algorithmOf(key: KeyObject): Uint8Array {
  if (key.asymmetricKeyType === 'ed25519') return signatureAlgorithms.ed25519
  return key.asymmetricKeyType === 'rsa'
    ? signatureAlgorithms.rsaSha256
    : signatureAlgorithms.ecdsaSha256
}

export function signWith(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, key)
}

/** One extension. */
export function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return der.sequence(
    der.identifier(id),
    ...(critical ? [der.boolean(true)] : []),
    der.octets(value),
  )
}

const keyUsageBits: Readonly<Record<string, number>> = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
}

export function keyUsage(...usages: readonly string[]): Uint8Array {
  const bits = usages.map((usage) => keyUsageBits[usage] ?? Number.NaN)
  return extension('2.5.29.15', der.namedBits(bits), true)
}

export function basicConstraints(isCa: boolean, pathLength?: number, critical = true): Uint8Array {
  const members = [
    ...(isCa ? [der.boolean(true)] : []),
    ...(pathLength === undefined ? [] : [der.integer(pathLength)]),
  ]
  return extension('2.5.29.19', der.sequence(...members), critical)
}

export const extendedKeyUsage = (...purposes: readonly string[]): Uint8Array =>
  extension('2.5.29.37', der.sequence(...purposes.map(der.identifier)))

/** General names by kind; `ip` and the ranges of constraints are given as octets in hexadecimal digits. */
export function generalName(kind: string, value: string): Uint8Array {
  const tags: Readonly<Record<string, number>> = { email: 0x81, dns: 0x82, uri: 0x86 }
  if (kind === 'ip') return der.element(0x87, Buffer.from(value, 'hex'))
  if (kind === 'directory') return der.explicit(4, der.name(value))
  if (kind === 'other') {
    const inner = der.explicit(0, der.text(value))
    return der.element(0xa0, der.identifier('1.3.6.1.4.1.311.20.2.3'), inner)
  }
  if (kind === 'registered') return der.element(0x88, der.identifier(value).subarray(2))
  return der.element(tags[kind] ?? 0, Buffer.from(value, 'latin1'))
}

export type NamePair = readonly [kind: string, value: string]

export const subjectAltName = (names: readonly NamePair[], critical = false): Uint8Array =>
  extension('2.5.29.17', der.sequence(...names.map((pair) => generalName(...pair))), critical)

export function nameConstraints(
  permitted: readonly NamePair[],
  excluded: readonly NamePair[] = [],
): Uint8Array {
  const subtrees = (tag: number, names: readonly NamePair[]) =>
    names.length === 0
      ? []
      : [der.element(tag, ...names.map((pair) => der.sequence(generalName(...pair))))]
  const value = der.sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded))
  return extension('2.5.29.30', value, true)
}

export const uriSan = (...uris: readonly string[]): Uint8Array =>
  subjectAltName(uris.map((uri) => ['uri', uri]))

export const policies = (...identifiers: readonly string[]): Uint8Array =>
  extension(
    '2.5.29.32',
    der.sequence(...identifiers.map((policy) => der.sequence(der.identifier(policy)))),
  )

export const policyMappings = (...pairs: ReadonlyArray<readonly [string, string]>): Uint8Array =>
  extension(
    '2.5.29.33',
    der.sequence(
      ...pairs.map(([issuer, subject]) =>
        der.sequence(der.identifier(issuer), der.identifier(subject)),
      ),
    ),
    true,
  )

export function policyConstraints(explicit?: number, mapping?: number): Uint8Array {
  const count = (tag: number, value: number | undefined) =>
    value === undefined ? [] : [der.element(tag, der.integer(value).subarray(2))]
  return extension(
    '2.5.29.36',
    der.sequence(...count(0x80, explicit), ...count(0x81, mapping)),
    true,
  )
}

export const inhibitAnyPolicy = (skip: number): Uint8Array =>
  extension('2.5.29.54', der.integer(skip), true)

export const crlDistributionPoint = (...uris: readonly string[]): Uint8Array =>
  extension(
    '2.5.29.31',
    der.sequence(
      ...uris.map((uri) => der.sequence(der.explicit(0, der.explicit(0, generalName('uri', uri))))),
    ),
  )

export function authorityAccess(locations: { ocsp?: string; caIssuers?: string }): Uint8Array {
  const describe = (method: string, uri: string | undefined) =>
    uri === undefined ? [] : [der.sequence(der.identifier(method), generalName('uri', uri))]
  const value = der.sequence(
    ...describe('1.3.6.1.5.5.7.48.1', locations.ocsp),
    ...describe('1.3.6.1.5.5.7.48.2', locations.caIssuers),
  )
  return extension('1.3.6.1.5.5.7.1.1', value)
}

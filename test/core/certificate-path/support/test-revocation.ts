import { createHash, type KeyObject } from 'node:crypto'
import {
  type ParsedCertificate,
  type ParsedCrl,
  type ParsedOcspResponse,
  parseCrl,
  parseOcspResponse,
} from '../../../../src/main/core/certificate-path/index.ts'
import * as der from './der-writer.ts'
import * as pki from './test-certificates.ts'
import { keys, names } from './test-hierarchy.ts'

/** An entry of a list: which certificate, and what more is said. */
export interface EntryRequest {
  readonly serialNumber: string
  readonly reason?: number
  readonly extensions?: readonly Uint8Array[]
}

export interface CrlRequest {
  readonly issuer?: string
  readonly signedBy?: KeyObject
  readonly thisUpdate?: Uint8Array
  /** `null` leaves it out. */
  readonly nextUpdate?: Uint8Array | null
  readonly number?: number | null
  readonly entries?: readonly EntryRequest[]
  readonly extensions?: readonly Uint8Array[]
  readonly algorithm?: Uint8Array
}

export function buildCrl(request: CrlRequest = {}): Uint8Array {
  const signedBy = request.signedBy ?? keys.intermediate.privateKey
  const algorithm = request.algorithm ?? pki.algorithmOf(signedBy)
  const { number = 1, nextUpdate = der.time(pki.now + pki.day) } = request
  const extensions = [
    ...(number === null ? [] : [pki.extension('2.5.29.20', der.integer(number))]),
    ...(request.extensions ?? []),
  ]
  const entries = (request.entries ?? []).map(buildEntry)
  const tbs = der.sequence(
    der.integer(1),
    algorithm,
    der.name(request.issuer ?? names.intermediate),
    request.thisUpdate ?? der.time(pki.now - 60),
    ...(nextUpdate === null ? [] : [nextUpdate]),
    ...(entries.length === 0 ? [] : [der.element(0x30, Buffer.concat(entries))]),
    ...(extensions.length === 0 ? [] : [der.explicit(0, der.sequence(...extensions))]),
  )
  return der.sequence(tbs, algorithm, der.bitString(pki.signWith(signedBy, tbs)))
}

export const crl = (request: CrlRequest = {}): ParsedCrl => parseCrl(buildCrl(request))

function buildEntry({ serialNumber, reason, extensions = [] }: EntryRequest): Uint8Array {
  const all = [
    ...(reason === undefined
      ? []
      : [pki.extension('2.5.29.21', der.element(0x0a, Buffer.of(reason)))]),
    ...extensions,
  ]
  return der.sequence(
    der.integer(BigInt(`0x${serialNumber}`)),
    der.time(pki.now - pki.day),
    ...(all.length === 0 ? [] : [der.sequence(...all)]),
  )
}

/** An issuing distribution point; flags are numbered as in RFC 5280. */
export function distributionPoint(uri?: string, ...flags: readonly Uint8Array[]): Uint8Array {
  const point =
    uri === undefined ? [] : [der.explicit(0, der.explicit(0, pki.generalName('uri', uri)))]
  return pki.extension('2.5.29.28', der.sequence(...point, ...flags), true)
}

export const flag = (number: number): Uint8Array => der.element(0x80 | number, Buffer.of(0xff))

const hashes = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' } as const

export function certificateId(
  certificate: ParsedCertificate,
  issuer: ParsedCertificate,
  hash: keyof typeof hashes = 'sha256',
): Uint8Array {
  const digest = (bytes: Uint8Array) => der.octets(createHash(hash).update(bytes).digest())
  return der.sequence(
    der.sequence(der.identifier(hashes[hash]), der.nul),
    digest(certificate.issuer.der),
    digest(issuer.publicKey.keyOctets),
    der.integer(BigInt(`0x${certificate.serialNumber}`)),
  )
}

export interface OcspRequest {
  readonly certificateId: Uint8Array
  readonly status?: Uint8Array
  readonly responder?: Uint8Array
  readonly signedBy?: KeyObject
  readonly producedAt?: number
  readonly thisUpdate?: number
  readonly nextUpdate?: number | null
  readonly certificates?: readonly Uint8Array[]
  readonly extensions?: readonly Uint8Array[]
  /** Said of the one certificate. */
  readonly singleExtensions?: readonly Uint8Array[]
  readonly algorithm?: Uint8Array
}

const generalized = (seconds: number) =>
  der.text(`${new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`, 0x18)

export const ocspStatus = {
  good: der.element(0x80),
  unknown: der.element(0x82),
  revoked: der.element(
    0xa1,
    generalized(pki.now - pki.day),
    der.explicit(0, der.element(0x0a, Buffer.of(1))),
  ),
}

export function buildOcspResponse(request: OcspRequest): Uint8Array {
  const signedBy = request.signedBy ?? keys.intermediate.privateKey
  const algorithm = request.algorithm ?? pki.algorithmOf(signedBy)
  const { nextUpdate = pki.now + pki.day, certificates = [], extensions = [] } = request
  const { singleExtensions = [] } = request
  const single = der.sequence(
    request.certificateId,
    request.status ?? ocspStatus.good,
    generalized(request.thisUpdate ?? pki.now - 60),
    ...(nextUpdate === null ? [] : [der.explicit(0, generalized(nextUpdate))]),
    ...(singleExtensions.length === 0 ? [] : [der.explicit(1, der.sequence(...singleExtensions))]),
  )
  const tbs = der.sequence(
    request.responder ?? der.explicit(1, der.name(names.intermediate)),
    generalized(request.producedAt ?? pki.now - 60),
    der.sequence(single),
    ...(extensions.length === 0 ? [] : [der.explicit(1, der.sequence(...extensions))]),
  )
  const basic = der.sequence(
    tbs,
    algorithm,
    der.bitString(pki.signWith(signedBy, tbs)),
    ...(certificates.length === 0 ? [] : [der.explicit(0, der.sequence(...certificates))]),
  )
  const body = der.sequence(der.identifier('1.3.6.1.5.5.7.48.1.1'), der.octets(basic))
  return der.sequence(der.element(0x0a, Buffer.of(0)), der.explicit(0, body))
}

export const ocspResponse = (request: OcspRequest): ParsedOcspResponse =>
  parseOcspResponse(buildOcspResponse(request))

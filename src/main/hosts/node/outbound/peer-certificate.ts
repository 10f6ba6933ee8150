import { isIP, type LookupFunction } from 'node:net'
import type { DetailedPeerCertificate } from 'node:tls'
import { writePem } from '../../../core/pem.ts'
import { nodeTls } from './node-tls.ts'

/** What a server shows of itself when a TLS connection is opened. */
export interface ShownIdentity {
  readonly protocol: string | null
  /** Leaf first; empty where it shows none. */
  readonly chain: readonly ShownCertificate[]
}

/** A certificate as a server shows it. */
export interface ShownCertificate {
  readonly subject: string
  readonly issuer: string
  /** As OpenSSL writes dates, as in `Mar  7 12:00:00 2026 GMT`. */
  readonly notBefore: string
  readonly notAfter: string
  /** Subject alternative names, as in `DNS:ehr.example`. */
  readonly names: string
  /** SHA-256, upper case and with colons. */
  readonly fingerprint: string
  readonly isSelfSigned: boolean
  readonly pem: string
}

const waitMs = 2_000

/** Looks at the certificate of a server that could not be trusted, so that a person can be told what is wrong with it. The
 * connection carries no request and is closed at once; nothing that is learned is relied on.
 * @param lookup the one the request itself was bound by
 * @returns undefined where no TLS connection comes about at all
 */
export function readShownIdentity(
  url: URL,
  lookup: LookupFunction,
): Promise<ShownIdentity | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = nodeTls().connect({
      host,
      port: url.port === '' ? 443 : Number(url.port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      lookup,
      // Only to read what is shown: no request is ever sent here.
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    const end = (shown: ShownIdentity | undefined) => {
      socket.destroy()
      resolve(shown)
    }
    socket.setTimeout(waitMs, () => end(undefined))
    socket.once('error', () => end(undefined))
    socket.once('close', () => end(undefined))
    socket.once('secureConnect', () =>
      end({ protocol: socket.getProtocol(), chain: chainOf(socket.getPeerCertificate(true)) }),
    )
  })
}

function chainOf(leaf: DetailedPeerCertificate): ShownCertificate[] {
  const chain: ShownCertificate[] = []
  let next: DetailedPeerCertificate | undefined = leaf
  // A root is its own issuer; no chain a server shows is longer than ten.
  while (next?.fingerprint256 !== undefined && chain.length < 10) {
    const { fingerprint256 } = next
    if (chain.some(({ fingerprint }) => fingerprint === fingerprint256)) break
    chain.push(describe(next))
    next = next.issuerCertificate
  }
  return chain
}

function describe(certificate: DetailedPeerCertificate): ShownCertificate {
  const subject = nameOf(certificate.subject)
  const issuer = nameOf(certificate.issuer)
  return {
    subject,
    issuer,
    notBefore: certificate.valid_from,
    notAfter: certificate.valid_to,
    names: certificate.subjectaltname ?? '',
    fingerprint: certificate.fingerprint256,
    isSelfSigned: subject === issuer,
    pem: writePem('CERTIFICATE', certificate.raw),
  }
}

function nameOf(name: object): string {
  const parts = Object.entries(name).map(([type, value]) => `${type}=${String(value)}`)
  return parts.length === 0 ? 'nobody' : parts.join(', ')
}

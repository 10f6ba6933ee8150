import 'reflect-metadata'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { SecureVersion } from 'node:tls'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000

/** An authority of a test, and what it signs with. */
export interface TlsAuthority {
  readonly certificate: X509Certificate
  readonly pem: string
  readonly keys: CryptoKeyPair
}

/** How the certificate of a server differs from a right one for localhost. */
export interface TlsFlaw {
  /** Days from now; a right certificate is valid from yesterday to tomorrow. */
  readonly notBefore?: number
  readonly notAfter?: number
  readonly names?: readonly string[]
  readonly isSelfSigned?: boolean
  readonly usage?: ExtendedKeyUsage
}

function makeKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

/** Makes a root, or an intermediate of one. */
export async function createTlsAuthority(name: string, of?: TlsAuthority): Promise<TlsAuthority> {
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: of?.certificate.subject ?? `CN=${name}`,
    publicKey: keys.publicKey,
    signingKey: of?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })
  return { certificate, pem: certificate.toString('pem'), keys }
}

/** A server that is certified as asked; real sockets, the clock of the machine. */
export interface TlsServer {
  readonly url: string
  /** Requests that came through the handshake. */
  readonly requests: () => number
  close(): Promise<void>
}

/** Starts an https server whose certificate an authority issued, with one flaw or none.
 * @param chain intermediates the server sends along
 */
export async function startTlsServer(
  authority: TlsAuthority,
  flaw: TlsFlaw = {},
  versions: { readonly minVersion?: SecureVersion; readonly maxVersion?: SecureVersion } = {},
  chain: readonly TlsAuthority[] = [],
): Promise<TlsServer> {
  const keys = await makeKeys()
  const subject = 'CN=test server'
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: flaw.isSelfSigned === true ? subject : authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: flaw.isSelfSigned === true ? keys.privateKey : authority.keys.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() + (flaw.notBefore ?? -1) * day),
    notAfter: new Date(Date.now() + (flaw.notAfter ?? 1) * day),
    extensions: [
      new SubjectAlternativeNameExtension(
        (flaw.names ?? ['localhost']).map((value) => ({ type: 'dns' as const, value })),
      ),
      new ExtendedKeyUsageExtension([flaw.usage ?? ExtendedKeyUsage.serverAuth]),
    ],
  })
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  let count = 0
  const server = https.createServer(
    {
      cert: [certificate.toString('pem'), ...chain.map(({ pem }) => pem)].join('\n'),
      key: `-----BEGIN PRIVATE KEY-----\n${key.toString('base64')}\n-----END PRIVATE KEY-----\n`,
      // Only so that a server of old can be played.
      ...(versions.maxVersion === undefined ? {} : { ciphers: 'DEFAULT:@SECLEVEL=0' }),
      ...versions,
    },
    (_request, response) => {
      count += 1
      response.end('{}')
    },
  )
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  // A listening server on TCP has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}/`,
    requests: () => count,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

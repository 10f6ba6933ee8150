import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { Platform } from '../platform.ts'

type World = Pick<Platform, 'clock' | 'random' | 'secretBox'>

/** A certificate with its private key as a data directory keeps it. */
export interface StoredIdentity {
  /** PEM. */
  readonly certificate: string
  /** PKCS#8 sealed by the host, in base64. */
  readonly sealedPrivateKey: string
}

/** A certificate with its private key as a TLS listener takes it; both PEM. */
export interface ListenerIdentity {
  readonly cert: string
  readonly key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const daySeconds = 86_400
const authorityLifetimeDays = 1_825
const listenerLifetimeDays = 90
/** Clocks of other programs may be behind. */
const backdatedSeconds = 3_600
const serverAuthentication = '1.3.6.1.5.5.7.3.1'
const nameConstraintsOid = '2.5.29.30'

/** What every loopback listener is called. */
const loopbackNames: readonly x509.JsonGeneralName[] = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
]

/** Makes the local authority: a CA that can vouch for loopback names only, so that its key is of no use elsewhere.
 * @see spec/security.md HO-17; RFC 5280 section 4.2.1.10
 */
export async function createLocalAuthority(world: World): Promise<StoredIdentity> {
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...frame(world, authorityLifetimeDays),
    name: 'CN=Trustbench local authority',
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      new x509.Extension(nameConstraintsOid, true, loopbackConstraints()),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return seal(certificate, keys.privateKey, world)
}

/** Issues the certificate of a loopback listener for a key made here and kept nowhere.
 * @throws when the authority was sealed by another host
 */
export async function issueLoopbackCertificate(
  authority: StoredIdentity,
  world: World,
): Promise<ListenerIdentity> {
  const issuer = new x509.X509Certificate(authority.certificate)
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    ...frame(world, listenerLifetimeDays),
    subject: 'CN=localhost',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey((await open(authority, world)).pkcs8),
    signingAlgorithm: algorithm,
    extensions: [
      ...listenerExtensions(loopbackNames),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: certificate.toString('pem'), key: await exportKey(keys.privateKey) }
}

/** Makes a certificate of its own for one address that is not loopback, which the local authority may not vouch for.
 * @param address IPv4 or IPv6
 * @see spec/security.md HO-01
 */
export async function createAddressCertificate(
  address: string,
  world: World,
): Promise<StoredIdentity> {
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...frame(world, authorityLifetimeDays),
    name: `CN=${address}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: listenerExtensions([{ type: 'ip', value: address }]),
  })
  return seal(certificate, keys.privateKey, world)
}

/** Gives a stored certificate with its key to a listener.
 * @throws when it was sealed by another host
 */
export async function openIdentity(
  stored: StoredIdentity,
  world: World,
): Promise<ListenerIdentity> {
  return { cert: stored.certificate, key: (await open(stored, world)).pem }
}

/** Whether a stored certificate serves for longer than a listener certificate lasts. */
export function isLastingCertificate(
  { certificate }: StoredIdentity,
  clock: Platform['clock'],
): boolean {
  const { notAfter } = new x509.X509Certificate(certificate)
  return notAfter.getTime() > clock.now() + listenerLifetimeDays * daySeconds * 1_000
}

/** The address a stored certificate is for; undefined for an authority. */
export function addressOf({ certificate }: StoredIdentity): string | undefined {
  const names = new x509.X509Certificate(certificate).getExtension(
    x509.SubjectAlternativeNameExtension,
  )
  return names?.names.items.find(({ type }) => type === 'ip')?.value
}

function frame({ clock, random }: World, lifetimeDays: number) {
  const now = clock.now()
  const serial = Buffer.from(random(16))
  // Positive, and never shorter than it looks.
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0)
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(now - backdatedSeconds * 1_000),
    notAfter: new Date(now + lifetimeDays * daySeconds * 1_000),
  }
}

function listenerExtensions(names: readonly x509.JsonGeneralName[]): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([serverAuthentication]),
    new x509.SubjectAlternativeNameExtension([...names]),
  ]
}

/** DER of: permitted localhost, 127.0.0.0/8 and ::1, nothing else of these kinds. */
function loopbackConstraints(): ArrayBuffer {
  const dns = encode(0x82, Buffer.from('localhost'))
  const ipv4 = encode(0x87, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]))
  const ipv6 = encode(
    0x87,
    Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]),
  )
  const subtrees = [dns, ipv4, ipv6].map((name) => encode(0x30, name))
  const der = encode(0x30, encode(0xa0, Buffer.concat(subtrees)))
  return new Uint8Array(der).buffer
}

/** One DER element; every element here is shorter than 128 bytes. */
function encode(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content])
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function seal(
  certificate: x509.X509Certificate,
  privateKey: webcrypto.CryptoKey,
  { secretBox }: World,
): Promise<StoredIdentity> {
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  const sealed = await secretBox.seal(pkcs8)
  return {
    certificate: certificate.toString('pem'),
    sealedPrivateKey: Buffer.from(sealed).toString('base64'),
  }
}

async function open({ sealedPrivateKey }: StoredIdentity, { secretBox }: World) {
  const pkcs8 = new Uint8Array(await secretBox.open(Buffer.from(sealedPrivateKey, 'base64')))
  return { pkcs8, pem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') }
}

async function importKey(pkcs8: Uint8Array<ArrayBuffer>): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
}

async function exportKey(privateKey: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey)
  return x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')
}

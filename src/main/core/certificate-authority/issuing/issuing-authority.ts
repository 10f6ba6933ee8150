import { createPublicKey } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Name } from '@peculiar/asn1-x509'
import type { JWK } from 'jose'
import { parseCertificate } from '../../certificate-path/index.ts'
import type { KeyPairRecord } from '../../key-store/index.ts'
import { conflict } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord } from '../communities/community-store.ts'
import { certificateOf } from '../communities/require-authority.ts'
import { signCertificate } from '../encoding/certificate.ts'
import { buildName } from '../encoding/names.ts'
import { createSigner, type Signer } from '../encoding/signer.ts'
import { publicationUrls } from '../publication-urls.ts'
import type { KnownCertificate } from '../store/certificate-record.ts'
import { type CertificateDraft, keyIdentifierOf } from './certificate-draft.ts'

/** An authority with its key open, ready to sign. */
export interface IssuingAuthority {
  readonly authority: AuthorityRecord
  readonly der: Uint8Array
  /** Epoch seconds. */
  readonly notBefore: number
  /** Epoch seconds. */
  readonly notAfter: number
  readonly name: Name
  /** DER of the name. */
  readonly encodedName: Uint8Array
  /** What the BIT STRING of its public key holds. */
  readonly keyOctets: Uint8Array
  readonly keyIdentifier: Uint8Array
  readonly signer: Signer
  readonly urls: ReturnType<typeof publicationUrls>
}

/** Opens an authority to sign with.
 * @throws {KeyStoreLockedError}
 */
export async function openAuthority(
  services: AuthorityServices,
  authority: AuthorityRecord,
): Promise<IssuingAuthority> {
  const { der } = certificateOf(services, authority)
  const signer = createSigner(await services.keyPairs.privateKey(authority.keyId))
  return describeAuthority(services, authority, der, signer)
}

/** Puts together what an authority signs with; the authority need not be stored yet. */
export function describeAuthority(
  { issuer }: Pick<AuthorityServices, 'issuer'>,
  authority: AuthorityRecord,
  der: Uint8Array,
  signer: Signer,
): IssuingAuthority {
  const { subject, publicKey, notBefore, notAfter } = parseCertificate(der)
  return {
    authority,
    der,
    notBefore,
    notAfter,
    name: AsnConvert.parse(subject.der, Name),
    encodedName: subject.der,
    keyOctets: publicKey.keyOctets,
    keyIdentifier: keyIdentifierOf(publicKey.spki),
    signer,
    urls: publicationUrls(issuer, authority.id),
  }
}

/** Refuses an authority that may not issue now.
 * @throws {ProblemError} conflict: it, or one above it, is revoked, on hold or out of its time
 * @see spec/udap.md UDAP-CA-008
 */
export function requireInForce(services: AuthorityServices, authority: AuthorityRecord): void {
  let current: AuthorityRecord | undefined = authority
  while (current !== undefined) {
    const certificate: KnownCertificate = certificateOf(services, current)
    if (certificate.status !== 'valid') {
      throw conflict(`the issuer ${certificate.commonName} is ${certificate.status}`)
    }
    const above: string | null = certificate.authorityId
    current =
      above === null || above === current.id ? undefined : services.communities.findAuthority(above)
  }
}

/** Signs a draft with a serial number of 128 random bits.
 * @param issuer undefined: the certificate signs itself with `signer`
 * @returns DER
 * @see spec/security.md UD-19; spec/udap.md UDAP-CA-008
 */
export async function signDraft(
  services: AuthorityServices,
  draft: CertificateDraft,
  issuer: Pick<IssuingAuthority, 'name'> | undefined,
  signer: Signer,
): Promise<Uint8Array> {
  const subject = buildName(draft.subject)
  return signCertificate(
    {
      serial: makeSerial(services),
      issuer: issuer?.name ?? subject,
      subject,
      notBefore: draft.notBefore,
      notAfter: draft.notAfter,
      publicKey: draft.publicKey,
      extensions: Object.values(draft.extensions).filter((extension) => extension !== undefined),
    },
    signer,
  )
}

/** Always 17 octets of which the first is 1, so that all 128 random bits count and the number is positive. */
function makeSerial({ platform }: AuthorityServices): Uint8Array {
  return new Uint8Array([1, ...platform.random(16)])
}

/** DER SubjectPublicKeyInfo of a stored key pair. */
export function encodePublicKey({ publicJwk }: KeyPairRecord): Uint8Array {
  const key = createPublicKey({ key: membersOf(publicJwk), format: 'jwk' })
  return new Uint8Array(key.export({ type: 'spki', format: 'der' }))
}

/** Without `kid`, `alg` and `use`, which Node does not know. */
function membersOf({ kty = '', n, e, crv, x, y }: JWK) {
  return Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined),
  )
}

import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate } from '@peculiar/asn1-x509'
import { parseCertificate } from '../../certificate-path/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { signCertificate } from '../encoding/certificate.ts'
import { signStaleList } from '../fixtures/fixture-lists.ts'
import { openAuthority } from '../issuing/issuing-authority.ts'
import { type FindSigner, signUnknownStatuses } from '../revocation/ocsp-route.ts'

const daySeconds = 86_400

/** What the authorities here would never publish, made in memory for whoever asked to be shown it; nothing is stored.
 * @see spec/security.md AS-33
 */
export interface Misissuing {
  /** The same certificate from the same authority, ended a day ago.
   * @param der of a stored certificate
   * @returns undefined where it or its authority is not here
   * @throws {KeyStoreLockedError}
   */
  endedTwin(der: Uint8Array): Promise<Uint8Array | undefined>
  /** The CRL under a path, run out yesterday. @throws {KeyStoreLockedError} */
  staleList(path: string): Promise<Uint8Array | undefined>
  /** The answer of the responder under a path that knows no certificate. @throws {KeyStoreLockedError} */
  unknownStatus(path: string, body: Uint8Array): Promise<Uint8Array | undefined>
}

/** Builds what misissues for the authorities of a workbench. */
export function createMisissuing(services: AuthorityServices, findSigner: FindSigner): Misissuing {
  const authorityAt = (path: string) => {
    const [, community, name] = /^\/pki\/([^/]+)\/([^/]+?)(?:\.crl|\/ocsp.*)$/.exec(path) ?? []
    return community === undefined
      ? undefined
      : services.communities.findAuthority(`${community}/${name}`)
  }
  return {
    endedTwin: (der) => signEndedTwin(services, der),
    staleList: async (path) => {
      const authority = authorityAt(path)
      return authority && signStaleList(services, authority)
    },
    unknownStatus: async (path, body) => {
      const authority = authorityAt(path)
      return authority && signUnknownStatuses(services, findSigner, authority, { path, body })
    },
  }
}

async function signEndedTwin(
  services: AuthorityServices,
  der: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { fingerprint } = parseCertificate(der)
  const known = services.certificates.find(fingerprint, services.now())
  const { authorityId = null } = known ?? {}
  const authority =
    authorityId === null ? undefined : services.communities.findAuthority(authorityId)
  if (authority === undefined) return undefined
  const { signer } = await openAuthority(services, authority)
  const { tbsCertificate } = AsnConvert.parse(der, Certificate)
  const { serialNumber, issuer, subject, subjectPublicKeyInfo, extensions } = tbsCertificate
  const notAfter = services.now() - daySeconds
  return signCertificate(
    {
      serial: new Uint8Array(serialNumber),
      issuer,
      subject,
      notBefore: notAfter - daySeconds,
      notAfter,
      publicKey: new Uint8Array(AsnConvert.serialize(subjectPublicKeyInfo)),
      extensions: [...(extensions ?? [])],
    },
    signer,
  )
}

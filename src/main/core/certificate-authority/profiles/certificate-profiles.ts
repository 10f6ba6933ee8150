import {
  id_kp_clientAuth,
  id_kp_OCSPSigning,
  id_kp_serverAuth,
  KeyUsageFlags,
} from '@peculiar/asn1-x509'
import type { CertificateKind } from '../../../../shared/contract/certificates.ts'
import type { KeyAlgorithm, KeyPurpose } from '../../../../shared/contract/keys.ts'

/** Kinds that have a profile: all but what came from elsewhere. */
export type ProfiledKind = Exclude<CertificateKind, 'imported' | 'imported-authority'>

/** What every certificate of a kind has in common. */
export interface CertificateProfile {
  readonly keyAlgorithms: readonly KeyAlgorithm[]
  /** Longest time from notBefore to notAfter. */
  readonly lifetimeSeconds: number
  readonly isAuthority: boolean
  readonly pathLength?: number
  /** Sum of `KeyUsageFlags`. */
  readonly keyUsage: number
  readonly extendedKeyUsages: readonly string[]
  /** Whether extended key usage clientAuth can be asked for. */
  readonly mayAuthenticateClients: boolean
  /** Which names it has to be for. */
  readonly names: 'uri' | 'host' | 'none'
  /** Whether it says where its revocation and its issuer are found. */
  readonly hasPointers: boolean
  /** What its key is for in the key store. */
  readonly keyPurpose: KeyPurpose
}

const daySeconds = 86_400
const yearSeconds = 365 * daySeconds
const rsa: readonly KeyAlgorithm[] = ['rsa-2048', 'rsa-3072', 'rsa-4096']

/** What authorities sign besides certificates: their CRLs. */
export const authorityKeyUsage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign

const authority = {
  isAuthority: true,
  keyUsage: authorityKeyUsage,
  extendedKeyUsages: [],
  mayAuthenticateClients: false,
  names: 'none',
  keyPurpose: 'certificate-authority',
} as const

const leaf = {
  isAuthority: false,
  lifetimeSeconds: yearSeconds,
  keyUsage: KeyUsageFlags.digitalSignature,
  extendedKeyUsages: [],
  mayAuthenticateClients: false,
  names: 'uri',
  hasPointers: true,
} as const

const client = {
  ...leaf,
  keyAlgorithms: [...rsa, 'p-256', 'p-384'],
  mayAuthenticateClients: true,
  keyPurpose: 'software-statement',
} as const

/** Every kind of certificate this program issues. Leaves last a year at most, so that a test certificate found elsewhere
 * is of use to nobody for long.
 * @see spec/udap.md section 2.3; spec/security.md UD-19
 */
export const certificateProfiles: Readonly<Record<ProfiledKind, CertificateProfile>> = {
  root: {
    ...authority,
    keyAlgorithms: ['rsa-4096', 'p-384'],
    lifetimeSeconds: 10 * yearSeconds,
    hasPointers: false,
  },
  intermediate: {
    ...authority,
    keyAlgorithms: ['rsa-3072', 'rsa-4096', 'p-384'],
    lifetimeSeconds: 5 * yearSeconds,
    pathLength: 0,
    hasPointers: true,
  },
  server: { ...leaf, keyAlgorithms: rsa, keyPurpose: 'signed-metadata' },
  'identity-provider': { ...leaf, keyAlgorithms: rsa, keyPurpose: 'signed-metadata' },
  client,
  'data-holder-client': client,
  certifier: client,
  'ocsp-responder': {
    ...leaf,
    keyAlgorithms: ['rsa-2048'],
    lifetimeSeconds: 90 * daySeconds,
    extendedKeyUsages: [id_kp_OCSPSigning],
    names: 'none',
    hasPointers: false,
    keyPurpose: 'ocsp-responder',
  },
  tls: {
    ...leaf,
    keyAlgorithms: ['rsa-2048', 'p-256'],
    lifetimeSeconds: 90 * daySeconds,
    extendedKeyUsages: [id_kp_serverAuth],
    names: 'host',
    keyPurpose: 'tls',
  },
}

/** Extended key usage of a client that authenticates in TLS. */
export const clientAuthenticationUsage = id_kp_clientAuth

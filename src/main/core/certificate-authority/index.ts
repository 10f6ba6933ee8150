export {
  type CertificateAuthority,
  type CertificateImport,
  createCertificateAuthority,
} from './create-certificate-authority.ts'
export type { SigningIdentity } from './issuing/signing-identity.ts'
export type { PreparedCertificates } from './store/imported-certificates.ts'

export {
  type CertificateAuthority,
  type CertificateImport,
  createCertificateAuthority,
} from './create-certificate-authority.ts'
export type { PreparedCertificates } from './store/imported-certificates.ts'

export {
  createServerCertificates,
  type ServerCertificate,
  type StoredIdentity,
} from './find-server-certificate.ts'

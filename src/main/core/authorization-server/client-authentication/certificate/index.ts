export { authenticateByCertificate, type CertifiedClient } from './authenticate-by-certificate.ts'
export type { CertificateProof, CertificateServices } from './certificate-services.ts'

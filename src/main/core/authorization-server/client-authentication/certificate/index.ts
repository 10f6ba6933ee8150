export { authenticateByCertificate, type CertifiedClient } from './authenticate-by-certificate.ts'
export type { CertificateProof, CertificateServices } from './certificate-services.ts'
export { refuseToken } from './refuse-token.ts'
export { createUnregisteredClients } from './unregistered-clients.ts'

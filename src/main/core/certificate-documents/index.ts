export { type CertificateDocuments, createCertificateDocuments } from './certificate-documents.ts'

export type { Certification } from './certification.ts'
export {
  type AnnouncedCertifications,
  type Certifications,
  type CertifiedRequest,
  createCertifications,
} from './create-certifications.ts'

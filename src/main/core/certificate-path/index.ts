export type { DocumentSignature, ParsedCertificate } from './certificate/certificate.ts'
export type {
  AuthorityKeyIdentifier,
  CertificateExtensions,
  DistributionPoint,
  ExtensionEntry,
  GeneralSubtree,
  KeyUsageName,
  NameConstraints,
} from './certificate/certificate-extensions.ts'
export { CertificateFormatError, type FormatFault } from './certificate/certificate-format-error.ts'
export {
  type DistinguishedName,
  isSameName,
  type NameAttribute,
} from './certificate/distinguished-name.ts'
export type { GeneralName } from './certificate/general-name.ts'
export { maxCertificateBytes, parseCertificate } from './certificate/parse-certificate.ts'
export type { SignatureAlgorithm, SignatureDigest } from './certificate/signature-algorithm.ts'
export type {
  PublicKeyFault,
  PublicKeyKind,
  SubjectPublicKey,
} from './certificate/subject-public-key.ts'
export { hasUriSan, uriSansOf } from './certificate/uri-san.ts'
export { DerFormatError } from './der-format-error.ts'
export { contextTag, derTag } from './der-tags.ts'
export { readDerTime } from './der-time.ts'
export { childrenOf, type DerElement, readStrictDer } from './strict-der.ts'

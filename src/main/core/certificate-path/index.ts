export type { DocumentSignature, ParsedCertificate } from './certificate/certificate.ts'
export type {
  AuthorityKeyIdentifier,
  CertificateExtensions,
  DistributionPoint,
  ExtensionEntry,
  GeneralSubtree,
  KeyUsageName,
  NameConstraints,
  PointName,
} from './certificate/certificate-extensions.ts'
export { CertificateFormatError, type FormatFault } from './certificate/certificate-format-error.ts'
export {
  type DistinguishedName,
  isSameName,
  type NameAttribute,
} from './certificate/distinguished-name.ts'
export type { GeneralName } from './certificate/general-name.ts'
export { maxCertificateBytes, parseCertificate } from './certificate/parse-certificate.ts'
export {
  type ParsedCertificateRequest,
  parseCertificateRequest,
} from './certificate/parse-certificate-request.ts'
export { maxX5cCertificates, parseX5c } from './certificate/parse-x5c.ts'
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
export { type CrlNumbers, createCrlNumbers, rememberCrlNumbers } from './evidence/crl-numbers.ts'
export { type EvidenceReader, evidenceParsers } from './evidence/evidence-reader.ts'
export { type EvidencePlace, type EvidenceReach, placeOf } from './evidence/evidence-url.ts'
export {
  DocumentFetchError,
  type DocumentFetching,
  type DocumentRequest,
  fetchDocument,
} from './evidence/fetch-document.ts'
export {
  createFetchedEvidence,
  type EvidenceTools,
  type FetchedEvidence,
} from './evidence/fetched-evidence.ts'
export { readIssuerCertificates } from './evidence/read-issuer-certificates.ts'
export { type PathTrace, traceOf } from './path/path-trace.ts'
export type {
  CertificateLabel,
  PathCheck,
  PathVerdict,
  TriedPath,
} from './path/path-verdict.ts'
export { type DistrustReason, type PathRule, pathRules } from './path/rules.ts'
export { searchLimits } from './path/search-budget.ts'
export { defaultTrustPolicy, type TrustPolicy } from './path/trust-policy.ts'
export { type PathQuestion, validateCertificatePath } from './path/validate-certificate-path.ts'
export { createVerdictCache, type VerdictCache } from './path/verdict-cache.ts'
export type {
  CrlEntry,
  IssuingDistributionPoint,
  ParsedCrl,
  RevocationReason,
} from './revocation/crl.ts'
export { findCrlEntry } from './revocation/crl-entries.ts'
export type {
  OcspBasicResponse,
  OcspCertificateId,
  OcspFailure,
  OcspSingleResponse,
  ParsedOcspRequest,
  ParsedOcspResponse,
} from './revocation/ocsp.ts'
export { maxCrlBytes, parseCrl } from './revocation/parse-crl.ts'
export { parseOcspRequest } from './revocation/parse-ocsp-request.ts'
export { parseOcspResponse } from './revocation/parse-ocsp-response.ts'
export {
  crlScopeOf,
  type EvidenceFound,
  type RevocationEvidence,
  type SuppliedDocuments,
  suppliedEvidence,
} from './revocation/revocation-evidence.ts'
export type { EvidenceUsed, RevocationStatus } from './revocation/revocation-status.ts'
export { isOnCurve } from './signature/named-curves.ts'
export { createSignatureVerifier, type SignatureVerifier } from './signature/signature-verifier.ts'
export {
  findSignatureFault,
  isSignatureGood,
  type SignatureFault,
} from './signature/verify-signature.ts'
export { findKeyWeakness, findModulusWeakness } from './signature/weak-keys.ts'
export { childrenOf, type DerElement, readStrictDer } from './strict-der.ts'

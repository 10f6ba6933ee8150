import type { EvidenceFound, RevocationEvidence } from '../../certificate-path/index.ts'

/** A document as DER that was looked at. */
export interface SeenDocument {
  readonly kind: 'certificate' | 'crl' | 'ocsp'
  readonly fingerprint: string
  readonly der: Uint8Array
}

/** Evidence that remembers what it gave, each document once. */
export interface RecordedEvidence {
  readonly evidence: RevocationEvidence
  readonly seen: ReadonlyMap<string, SeenDocument>
}

/** Puts a recorder between a validator and where its documents come from. @see UDAP-PKI-021 */
export function recordEvidence(evidence: RevocationEvidence): RecordedEvidence {
  const seen = new Map<string, SeenDocument>()
  const record = async <T extends { fingerprint: string; der: Uint8Array }>(
    kind: SeenDocument['kind'],
    pending: Promise<EvidenceFound<T>>,
  ): Promise<EvidenceFound<T>> => {
    const found = await pending
    for (const { fingerprint, der } of found.items)
      seen.set(fingerprint, { kind, fingerprint, der })
    return found
  }
  return {
    seen,
    evidence: {
      ocspResponsesFor: (...subject) => record('ocsp', evidence.ocspResponsesFor(...subject)),
      crlsFor: (...subject) => record('crl', evidence.crlsFor(...subject)),
      issuersOf: (certificate) => record('certificate', evidence.issuersOf(certificate)),
      highestCrlNumber: (scope) => evidence.highestCrlNumber(scope),
    },
  }
}

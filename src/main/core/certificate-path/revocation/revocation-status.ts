import type { RevocationReason } from './crl.ts'

/** A list or response that was looked at for a certificate. Times are epoch seconds. @see UDAP-PKI-021 */
export interface EvidenceUsed {
  readonly kind: 'crl' | 'ocsp'
  /** SHA-256 of the document, lower-case hexadecimal digits. */
  readonly fingerprint: string
  readonly bytes: number
  /** Serial number of the certificate it was looked at for. */
  readonly serialNumber: string
  readonly signer: string
  readonly thisUpdate?: number
  readonly nextUpdate?: number
  /** Of a list, and which series the number belongs to. */
  readonly crlNumber?: string
  readonly crlScope?: string
  /** Why it says nothing; absent when it was used. */
  readonly problem?: string
}

/** Whether a certificate is revoked, as far as the documents at hand tell. */
export interface RevocationStatus {
  readonly status: 'good' | 'revoked' | 'unknown'
  /** When and why it was revoked; epoch seconds. */
  readonly revokedAt?: number
  readonly reason?: RevocationReason
  readonly evidence: readonly EvidenceUsed[]
  /** Why nothing is known, one sentence each. */
  readonly problems: readonly string[]
}

/** How long a list or response without a next update is used. @see spec/security.md UD-11 */
export const undatedLifetimeSeconds = 7 * 86_400

/** How far clocks may differ, in seconds: a document made while a path is judged is younger than the judgement. */
const clockLeewaySeconds = 30

/** Whether a time is further ahead than clocks differ. */
export function isFromTheFuture(time: number, now: number): boolean {
  return time > now + clockLeewaySeconds
}

/** Why a document is not for now; undefined when it is. */
export function findStaleness(
  { thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate?: number },
  now: number,
): string | undefined {
  const end = nextUpdate ?? thisUpdate + undatedLifetimeSeconds
  if (isFromTheFuture(thisUpdate, now)) return `it is from the future, ${renderTime(thisUpdate)}`
  return now > end ? `it is stale since ${renderTime(end)}` : undefined
}

function renderTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

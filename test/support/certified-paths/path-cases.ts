import { type DefectStage, type PathDefect, pathDefects } from './path-defects.ts'

/** Stages in the order in which they are judged; the first that fails is told. @see UDAP-PKI-017 */
const order: readonly DefectStage[] = ['form', 'key', 'signature', 'trust', 'claims']

/** A path with one thing wrong, or two. */
export interface PathCase {
  readonly name: string
  readonly id: string
  readonly defects: readonly PathDefect[]
  readonly stage: DefectStage
}

/** What each endpoint answers a path that fails at a stage. @see spec/udap.md section 8.3 */
export const answers: Readonly<Record<DefectStage, { registration: string; token: string }>> = {
  form: { registration: '400 invalid_software_statement', token: '400 invalid_request' },
  key: { registration: '400 unapproved_software_statement', token: '400 invalid_client' },
  signature: { registration: '400 invalid_software_statement', token: '400 invalid_request' },
  trust: { registration: '400 unapproved_software_statement', token: '400 invalid_client' },
  claims: { registration: '400 invalid_software_statement', token: '400 invalid_client' },
}

/** Why a path is not trusted that breaks a requirement: what the stored decision has to give as reason. */
export const reasons: Readonly<Record<string, readonly string[]>> = {
  'UDAP-PKI-001': ['bad-signature'],
  'UDAP-PKI-002': ['bad-signature', 'issuer-not-found', 'path-length', 'untrusted-anchor'],
  'UDAP-PKI-003': ['bad-signature', 'issuer-not-found'],
  'UDAP-PKI-004': ['expired', 'not-yet-valid'],
  'UDAP-PKI-005': ['key-usage', 'not-a-ca'],
  'UDAP-PKI-006': ['extended-key-usage', 'key-usage', 'leaf-is-ca'],
  'UDAP-PKI-007': ['certificate-policy', 'critical-extension', 'name-constraints'],
  'UDAP-PKI-008': ['weak-algorithm', 'weak-key'],
  'UDAP-PKI-011': ['revocation-unknown', 'revoked'],
  'UDAP-PKI-012': ['revocation-unknown', 'revoked'],
  'UDAP-PKI-013': ['revocation-unknown'],
  'UDAP-PKI-019': ['issuer-not-found', 'revocation-unknown'],
}

/** Every defect alone. */
export const singleCases: readonly PathCase[] = pathDefects.map((defect) => ({
  name: defect.name,
  id: defect.id,
  defects: [defect],
  stage: defect.stage,
}))

/** One defect of each part that can stand beside others; what replaces the whole chain cannot. */
const combinable = [...new Map(pathDefects.map((defect) => [defect.part, defect])).values()].filter(
  ({ part }) => !['chain', 'leaf key', 'intermediate key'].includes(part),
)

/** Every two of these together: the earlier stage is told, so that a forged signature never looks like a matter of trust. */
export const pairedCases: readonly PathCase[] = combinable.flatMap((one, index) =>
  combinable.slice(index + 1).map((other) => ({
    name: `${one.name}, and ${other.name}`,
    id: 'UDAP-PKI-017',
    defects: [one, other],
    stage: order.find((stage) => stage === one.stage || stage === other.stage) ?? 'form',
  })),
)

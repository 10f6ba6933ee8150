import type { StatusQuestion } from './check-crl.ts'
import { findCrlFault } from './check-crl.ts'
import { judgeOcspResponse } from './check-ocsp.ts'
import type { ParsedCrl } from './crl.ts'
import { findCrlEntry } from './crl-entries.ts'
import type { ParsedOcspResponse } from './ocsp.ts'
import { crlScopeOf, type RevocationEvidence } from './revocation-evidence.ts'
import type { EvidenceUsed, RevocationStatus } from './revocation-status.ts'

/** Finds the status of a certificate: from OCSP responses first, then from revocation lists.
 * @see UDAP-PKI-011, UDAP-PKI-012; spec/security.md UD-11
 */
export async function findRevocationStatus(
  question: StatusQuestion,
  evidence: RevocationEvidence,
): Promise<RevocationStatus> {
  const online = await findOcspStatus(question, evidence)
  if (online.status !== 'unknown') return online
  const listed = await findCrlStatus(question, evidence)
  return {
    ...listed,
    evidence: [...online.evidence, ...listed.evidence],
    problems: [...online.problems, ...listed.problems],
  }
}

async function findOcspStatus(
  question: StatusQuestion,
  evidence: RevocationEvidence,
): Promise<RevocationStatus> {
  const { items, problems } = await evidence.ocspResponsesFor(question.certificate, question.issuer)
  const isDelegateGood = async (certificate: StatusQuestion['certificate']) =>
    (await findCrlStatus({ ...question, certificate }, evidence)).status === 'good'
  const used: EvidenceUsed[] = []
  for (const response of items) {
    const { answer } = response
    if (answer.kind === 'failure') {
      used.push(describeResponse(response, question, `the responder answered ${answer.status}`))
      continue
    }
    const finding = await judgeOcspResponse(answer, question, isDelegateGood)
    if (!finding.usable) {
      used.push(describeResponse(response, question, finding.problem))
      continue
    }
    const { single, signer } = finding
    const { thisUpdate, nextUpdate, status, revokedAt, reason } = single
    if (status === 'unknown') {
      used.push(describeResponse(response, question, 'the responder does not know the certificate'))
      continue
    }
    used.push({
      ...describeResponse(response, question),
      signer: signer.subject.text,
      thisUpdate,
      ...(nextUpdate !== undefined && { nextUpdate }),
    })
    const revocation = revokedAt === undefined ? {} : { revokedAt, ...(reason && { reason }) }
    return { status, ...revocation, evidence: used, problems: [] }
  }
  return { status: 'unknown', evidence: used, problems: [...problems, ...problemsOf(used)] }
}

async function findCrlStatus(
  question: StatusQuestion,
  evidence: RevocationEvidence,
): Promise<RevocationStatus> {
  const { items, problems } = await evidence.crlsFor(question.certificate, question.issuer)
  const used: EvidenceUsed[] = []
  for (const crl of newestFirst(items)) {
    const problem = await findCrlFault(crl, question)
    used.push(describeList(crl, question, problem))
    if (problem !== undefined) continue
    const entry = findCrlEntry(crl, question.certificate.serialNumber)
    if (entry === undefined) return { status: 'good', evidence: used, problems: [] }
    const { revokedAt, reason } = entry
    return { status: 'revoked', revokedAt, reason, evidence: used, problems: [] }
  }
  return { status: 'unknown', evidence: used, problems: [...problems, ...problemsOf(used)] }
}

/** What a newer list says takes the place of what an older one said. */
function newestFirst(crls: readonly ParsedCrl[]): ParsedCrl[] {
  const order = (one: ParsedCrl, other: ParsedCrl) =>
    other.thisUpdate - one.thisUpdate || Number((other.number ?? 0n) - (one.number ?? 0n))
  return [...crls].sort(order)
}

function describeResponse(
  { fingerprint, der, answer }: ParsedOcspResponse,
  { certificate: { serialNumber } }: StatusQuestion,
  problem?: string,
): EvidenceUsed {
  const responder = answer.kind === 'basic' ? answer.responder : undefined
  const signer = responder?.kind === 'name' ? responder.name.text : (responder?.keyHash ?? 'nobody')
  return {
    kind: 'ocsp',
    fingerprint,
    bytes: der.length,
    serialNumber,
    signer,
    ...(problem !== undefined && { problem }),
  }
}

function describeList(
  crl: ParsedCrl,
  { certificate: { serialNumber } }: StatusQuestion,
  problem: string | undefined,
): EvidenceUsed {
  const { fingerprint, der, issuer, thisUpdate, nextUpdate, number } = crl
  return {
    kind: 'crl',
    fingerprint,
    bytes: der.length,
    serialNumber,
    signer: issuer.text,
    thisUpdate,
    ...(nextUpdate !== undefined && { nextUpdate }),
    ...(number !== undefined && { crlNumber: number.toString(), crlScope: crlScopeOf(crl) }),
    ...(problem !== undefined && { problem }),
  }
}

function problemsOf(used: readonly EvidenceUsed[]): string[] {
  return used
    .filter(({ problem }) => problem !== undefined)
    .map(
      ({ kind, signer, problem }) =>
        `${kind === 'crl' ? 'list' : 'response'} of ${signer}: ${problem}`,
    )
}

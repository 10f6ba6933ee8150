import {
  CertificateFormatError,
  parseCertificate,
  parseCertificateRequest,
  parseCrl,
  parseOcspResponse,
  readIssuerCertificates,
} from '../certificate-path/index.ts'
import { serveTasks } from '../isolated-process/index.ts'
import { readPastedCertificates, readPemBlocks, requestLabels } from '../pem.ts'
import type { CertificateAnswer, CertificateTask } from './certificate-tasks.ts'
import { detachCrl } from './detached-crl.ts'

// Whoever starts this process sends tasks, one after another.
serveTasks(
  (task) => answerOf(task as CertificateTask),
  () => {},
)

/** What is malformed is said of lists alone: all else is small and read again, and then refused, by whoever asked. */
function answerOf(task: CertificateTask): CertificateAnswer {
  try {
    if ('text' in task) return rehearsePem(task.text)
    switch (task.kind) {
      case 'crl':
        return { kind: 'crl', crl: detachCrl(parseCrl(task.bytes)) }
      case 'ocsp-response':
        parseOcspResponse(task.bytes)
        break
      case 'issuer-certificates':
        readIssuerCertificates(task.bytes)
    }
    return { kind: 'rehearsed' }
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error
    const { check, clause, seen, wanted } = error
    return { kind: 'malformed', fault: { check, clause, seen, wanted } }
  }
}

function rehearsePem(text: string): CertificateAnswer {
  for (const der of readPastedCertificates(text)) parseCertificate(der)
  for (const label of requestLabels) {
    for (const der of readPemBlocks(label, text) ?? []) parseCertificateRequest(der)
  }
  return { kind: 'rehearsed' }
}

import {
  CertificateFormatError,
  DocumentFetchError,
  type EvidenceReader,
  evidenceParsers,
} from '../certificate-path/index.ts'
import {
  createProcessPool,
  explainEnd,
  ProcessEndedError,
  type ProcessLimits,
  type ProcessPool,
  usualLimits,
} from '../isolated-process/index.ts'
import type { Platform } from '../platform.ts'
import { badRequest } from '../rpc/index.ts'
import type { CertificateAnswer, CertificateTask } from './certificate-tasks.ts'
import { attachCrl } from './detached-crl.ts'

/** Certificates, requests and revocation documents of others meet a process of their own first. */
export interface CertificateDocuments {
  /** Reads certificates and requests as the main process is about to.
   * @param pem nothing is said of it here where it is merely malformed
   * @throws {ProblemError} bad-request: it took too long or too much memory, or ended the process
   */
  rehearse(pem: string): Promise<void>
  /** Reads what was fetched. Lists may have megabytes, so they are read there alone. */
  readonly evidence: EvidenceReader
  /** Ends the processes; what they are at is refused. */
  close(): void
}

/** Builds it; no process runs before the first document.
 * @param limits other bounds, for tests
 * @see spec/security.md EL-23
 */
export function createCertificateDocuments(
  platform: Pick<Platform, 'startProcess'>,
  limits: ProcessLimits = usualLimits,
): CertificateDocuments {
  const pool: ProcessPool<CertificateAnswer> = createProcessPool(platform, {
    name: 'certificate-process',
    limits,
  })
  const ask = async (task: CertificateTask): Promise<CertificateAnswer> => {
    const answer = await pool.run(task).catch(refuseFetched)
    if (answer.kind === 'malformed') throw new CertificateFormatError(answer.fault)
    return answer
  }
  return {
    rehearse: async (pem) => {
      await pool.run({ text: pem } satisfies CertificateTask).catch(refuseHandedIn)
    },
    evidence: {
      readCrl: async (bytes) => {
        const own = Uint8Array.from(bytes)
        const answer = await ask({ kind: 'crl', bytes: own })
        // A list is answered with what was read of it.
        return attachCrl((answer as Extract<CertificateAnswer, { kind: 'crl' }>).crl, own)
      },
      readOcspResponse: async (bytes) => {
        await ask({ kind: 'ocsp-response', bytes: Uint8Array.from(bytes) })
        return evidenceParsers.readOcspResponse(bytes)
      },
      readIssuerCertificates: async (bytes) => {
        await ask({ kind: 'issuer-certificates', bytes: Uint8Array.from(bytes) })
        return evidenceParsers.readIssuerCertificates(bytes)
      },
    },
    close: pool.close,
  }
}

/** A fault of what others publish goes into the trace, as one of their answer does. */
function refuseFetched(cause: unknown): never {
  if (!(cause instanceof ProcessEndedError)) throw cause
  const message = `what was fetched was not read: it ended in ${cause.message} (EL-23)`
  throw new DocumentFetchError(message, { cause })
}

function refuseHandedIn(cause: unknown): never {
  const { check, ...fault } = explainEnd(cause, 'certificates that are read within the limits')
  const error = badRequest(
    `the certificates cannot be read: ${fault.seen}, wanted ${fault.wanted}`,
    [{ path: '', message: check, ...fault }],
  )
  error.cause = cause
  throw error
}

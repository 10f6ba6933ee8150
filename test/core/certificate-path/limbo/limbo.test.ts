import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  createSignatureVerifier,
  defaultTrustPolicy,
  type PathQuestion,
  parseCertificate,
  parseCrl,
  suppliedEvidence,
  validateCertificatePath,
} from '../../../../src/main/core/certificate-path/index.ts'
import { readPem } from '../../../../src/main/core/pem.ts'
import { differences } from './limbo-differences.ts'

interface LimboCase {
  readonly id: string
  readonly trusted_certs: readonly string[]
  readonly untrusted_intermediates: readonly string[]
  readonly peer_certificate: string
  readonly crls: readonly string[]
  readonly validation_time: string | null
  readonly extended_key_usage: readonly string[]
  readonly expected_result: 'SUCCESS' | 'FAILURE'
}

/** The file `limbo.json` that the suite publishes, under the Apache License 2.0; it is not part of this repository. */
const file = process.env['TRUSTBENCH_LIMBO_FILE'] ?? ''
const obstacle = existsSync(file)
  ? undefined
  : 'TRUSTBENCH_LIMBO_FILE names no limbo.json of x509-limbo'

/** Those of the suite that are about paths; the others are about browsers, host names and the online world. */
const namespaces = ['cve', 'crl', 'invalid', 'pathlen', 'pathological', 'rfc5280']

const purposes: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
}

describe.skipIf(obstacle !== undefined)('x509-limbo', () => {
  const cases = obstacle === undefined ? readCases() : []
  const verifier = createSignatureVerifier()

  it.each(cases)('$id agrees, or differs on purpose [UD-01, UDAP-PKI-001]', async (limbo) => {
    const { trusted, reason } = await judge(limbo)
    const isValid = limbo.expected_result === 'SUCCESS'
    const expected = Object.hasOwn(differences, limbo.id) ? !isValid : isValid
    expect(trusted, reason).toBe(expected)
  })

  it('has no difference that is not there [UD-01]', () => {
    const ids = cases.map(({ id }) => id)
    expect(Object.keys(differences).filter((id) => !ids.includes(id))).toEqual([])
  })

  /** What cannot be read is refused as it would be in an `x5c`. */
  async function judge(limbo: LimboCase): Promise<{ trusted: boolean; reason: string }> {
    const question = questionOf(limbo)
    if (question === undefined) return { trusted: false, reason: 'malformed' }
    const { trusted, failure, reason } = await validateCertificatePath(question)
    return { trusted, reason: `${reason}: ${failure?.seen}` }
  }

  function questionOf(limbo: LimboCase): PathQuestion | undefined {
    const [leaf] = readCertificates([limbo.peer_certificate])
    if (leaf === undefined) return undefined
    const crls = readAll('X509 CRL', limbo.crls, parseCrl)
    const { validation_time: time } = limbo
    return {
      leaf,
      candidates: readCertificates(limbo.untrusted_intermediates),
      policy: {
        ...defaultTrustPolicy,
        anchors: readCertificates(limbo.trusted_certs),
        acceptedKeys: ['rsa', 'p-256', 'p-384', 'p-521'],
        noPointer: crls.length === 0 ? 'warn' : 'fail',
        allowSelfSignedLeafAnchor: true,
        requiredExtendedKeyUsages: limbo.extended_key_usage.map((name) => purposes[name] ?? name),
      },
      now: Math.floor((time === null ? Date.now() : Date.parse(time)) / 1000),
      clock: { now: () => 0 },
      evidence: suppliedEvidence({ crls }),
      verifier,
    }
  }
})

function readCases(): readonly LimboCase[] {
  const { testcases }: { testcases: readonly LimboCase[] } = JSON.parse(readFileSync(file, 'utf8'))
  return testcases.filter(({ id }) => namespaces.includes(id.split('::')[0] ?? ''))
}

const readCertificates = (pems: readonly string[]) => readAll('CERTIFICATE', pems, parseCertificate)

/** Reads all documents; those that are malformed on purpose count for nothing. */
function readAll<T>(label: string, pems: readonly string[], parse: (der: Uint8Array) => T): T[] {
  return pems.flatMap((pem) => {
    const der = readPem(label, pem)
    if (der === undefined) throw new Error(`the suite holds something else than a ${label}`)
    try {
      return [parse(der)]
    } catch (error) {
      if (!(error instanceof CertificateFormatError)) throw error
      return []
    }
  })
}

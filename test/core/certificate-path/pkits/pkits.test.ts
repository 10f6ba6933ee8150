import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  createSignatureVerifier,
  defaultTrustPolicy,
  parseCertificate,
  parseCrl,
  suppliedEvidence,
  type TrustPolicy,
  validateCertificatePath,
} from '../../../../src/main/core/certificate-path/index.ts'
import { differences, type PolicyRun, policyRuns, testPolicy } from './pkits-cases.ts'

interface Suite {
  /** Where the files are from, and why they may be here. */
  readonly source: string
  /** DER as base64, by the name of the file. */
  readonly certificates: Readonly<Record<string, string>>
  readonly crls: Readonly<Record<string, string>>
}

/** Every certificate is a candidate for every path, so that building is tested too. */
const suite: Suite = JSON.parse(readFileSync(join(import.meta.dirname, 'pkits.json'), 'utf8'))

/** Within the validity of the suite, which ends with the year 2030. */
const now = Date.UTC(2026, 10, 22) / 1000

describe('PKITS', () => {
  const certificates = readAll(suite.certificates, parseCertificate)
  const crls = [...readAll(suite.crls, parseCrl).values()]
  const verifier = createSignatureVerifier()
  const tests = testsIn(Object.keys(suite.certificates))

  it.each(tests)(
    '$name agrees, or differs on purpose [UD-01, UDAP-PKI-001] [FG-07]',
    async ({ name, run }) => {
      const leaf = certificates.get(name)
      const verdict =
        leaf === undefined
          ? undefined
          : await validateCertificatePath({
              leaf,
              candidates: [...certificates.values()],
              policy: policyOf(run),
              now,
              clock: { now: () => 0 },
              evidence: suppliedEvidence({ crls }),
              verifier,
            })
      const trusted = verdict?.trusted === true
      const isDifferent = Object.hasOwn(differences, name)
      const expected = isDifferent && isAffected(name, run) ? !run.valid : run.valid
      expect(trusted, verdict?.failure?.seen).toBe(expected)
    },
  )

  it('would differ from a validator that trusts every path', () => {
    expect(tests.filter(({ run }) => !run.valid).length).toBeGreaterThan(100)
  })

  it('has no difference that is not there [UD-01]', () => {
    const names = tests.map(({ name }) => name)
    expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([])
    expect(tests).toHaveLength(246)
  })

  function policyOf({ accepts = [], explicit, noMapping, noAnyPolicy }: PolicyRun): TrustPolicy {
    const anchor = certificates.get('TrustAnchorRootCertificate')
    return {
      ...defaultTrustPolicy,
      anchors: anchor === undefined ? [] : [anchor],
      noPointer: 'fail',
      requiredPolicyOids: accepts.map(testPolicy),
      initialPolicy: {
        isExplicitPolicyRequired: explicit === true,
        isMappingInhibited: noMapping === true,
        isAnyPolicyInhibited: noAnyPolicy === true,
      },
    }
  }
})

/** A leaf that is refused for what it is stays refused under every policy. */
function isAffected(name: string, { valid }: PolicyRun): boolean {
  return valid || name.startsWith('Invalid')
}

/** Reads all files of a kind by name; those that are malformed on purpose are no documents, and so never trusted. */
function readAll<T>(
  files: Readonly<Record<string, string>>,
  parse: (bytes: Uint8Array) => T,
): Map<string, T> {
  const documents = new Map<string, T>()
  for (const [name, base64] of Object.entries(files)) {
    try {
      documents.set(name, parse(Buffer.from(base64, 'base64')))
    } catch (error) {
      if (!(error instanceof CertificateFormatError)) throw error
    }
  }
  return documents
}

function testsIn(names: readonly string[]): Array<{ name: string; run: PolicyRun }> {
  return names
    .filter((name) => /Test\d+(?:EE)?$/.test(name))
    .flatMap((name) => {
      const runs = policyRuns[name] ?? [{ valid: name.startsWith('Valid') }]
      return runs.map((run) => ({ name, run }))
    })
}

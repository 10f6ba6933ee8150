import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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
} from '../../../src/main/core/certificate-path/index.ts'
import { differences, type PolicyRun, policyRuns, testPolicy } from './support/pkits-cases.ts'

/** Folder with `certs` and `crls` of the 2011 edition of PKITS, a work of the US government in the public domain. It is not
 * part of this repository; every certificate is a candidate for every path, so that building is tested too.
 */
const folder = process.env['TRUSTBENCH_PKITS_DIRECTORY'] ?? ''
const obstacle = existsSync(join(folder, 'certs', 'GoodCACert.crt'))
  ? undefined
  : 'TRUSTBENCH_PKITS_DIRECTORY names no folder with PKITS'

/** Within the validity of the suite, which ends with the year 2030. */
const now = Date.UTC(2026, 10, 22) / 1000

describe.skipIf(obstacle !== undefined)('PKITS', () => {
  const certificates = obstacle === undefined ? readAll('certs', parseCertificate) : new Map()
  const crls = obstacle === undefined ? [...readAll('crls', parseCrl).values()] : []
  const verifier = createSignatureVerifier()
  const tests = obstacle === undefined ? testsIn(join(folder, 'certs')) : []

  it.each(tests)(
    '$name agrees, or differs on purpose [UD-01, UDAP-PKI-001]',
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

  it('has no difference that is not there [UD-01]', () => {
    const names = tests.map(({ name }) => name)
    expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([])
    expect(tests.length).toBeGreaterThan(220)
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

/** Reads all files of a folder by name; those that are malformed on purpose are no documents, and so never trusted. */
function readAll<T>(kind: string, parse: (bytes: Uint8Array) => T): Map<string, T> {
  const documents = new Map<string, T>()
  for (const file of readdirSync(join(folder, kind))) {
    try {
      documents.set(file.replace(/\.\w+$/, ''), parse(readFileSync(join(folder, kind, file))))
    } catch (error) {
      if (!(error instanceof CertificateFormatError)) throw error
    }
  }
  return documents
}

function testsIn(directory: string): Array<{ name: string; run: PolicyRun }> {
  const names = readdirSync(directory).map((file) => basename(file, '.crt'))
  return names
    .filter((name) => /Test\d+(?:EE)?$/.test(name))
    .flatMap((name) => {
      const runs = policyRuns[name] ?? [{ valid: name.startsWith('Valid') }]
      return runs.map((run) => ({ name, run }))
    })
}

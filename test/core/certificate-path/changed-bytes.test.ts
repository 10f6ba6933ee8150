import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  createSignatureVerifier,
  type ParsedCertificate,
  parseCertificate,
} from '../../../src/main/core/certificate-path/index.ts'
import { buildHierarchy, judge } from './support/test-hierarchy.ts'

const hierarchy = buildHierarchy()
const change = fc.record({
  at: fc.nat(),
  octet: fc.integer({ min: 0, max: 255 }),
  kind: fc.constantFrom('replace', 'insert', 'remove'),
})

function changed(
  bytes: Uint8Array,
  { at, octet, kind }: { at: number; octet: number; kind: string },
) {
  const octets = [...bytes]
  const removed = kind === 'insert' ? 0 : 1
  octets.splice(at % bytes.length, removed, ...(kind === 'remove' ? [] : [octet]))
  return Uint8Array.from(octets)
}

/** The certificate the bytes are, if they are one. */
function read(bytes: Uint8Array): ParsedCertificate | undefined {
  try {
    return parseCertificate(bytes)
  } catch (error) {
    if (error instanceof CertificateFormatError) return undefined
    throw error
  }
}

describe('changed certificates', () => {
  it.each(['leaf', 'intermediate'] as const)(
    'are never trusted: one octet of the %s is another one [UD-01, UD-13]',
    async (part) => {
      const verifier = createSignatureVerifier()
      await fc.assert(
        fc.asyncProperty(change, async (one) => {
          const original = hierarchy[part]
          const certificate = read(changed(original.der, one))
          if (certificate === undefined) return
          const verdict = await judge({ ...hierarchy, [part]: certificate }, {}, { verifier })
          expect(verdict.trusted).toBe(certificate.fingerprint === original.fingerprint)
        }),
        { numRuns: 600 },
      )
    },
  )
})

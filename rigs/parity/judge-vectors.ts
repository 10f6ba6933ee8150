// RUNTIME judge-vectors VECTORS VERDICTS: judges the vectors of a file and the paths of PKITS under whatever runtime runs it, and
// writes one verdict a line: its name, a tab, and accepted or why not.
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import {
  createSignatureVerifier,
  defaultTrustPolicy,
  parseCertificate,
  parseCrl,
  suppliedEvidence,
  validateCertificatePath,
} from '../../src/main/core/certificate-path/index.ts'
import { KeyMaterialError } from '../../src/main/core/key-store/key-formats/key-material-error.ts'
import { recogniseKeyMaterial } from '../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import { createStandaloneInspector } from '../../src/main/core/token-inspector/index.ts'
import type { Vector } from './vectors.ts'

const [vectorFile = '', verdictFile = '', pkitsFile = ''] = process.argv.slice(2)

/** Within the validity of every vector. */
const nowMs = Date.UTC(2026, 10, 22)

const inspector = createStandaloneInspector({
  threadEntry: () => new URL('file:///none'),
  startProcess: () => {
    throw new Error('no file is read')
  },
  clock: { now: () => nowMs, every: () => () => undefined },
  random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
  version: 'parity',
})

// The rig wrote them.
const vectors = JSON.parse(readFileSync(vectorFile, 'utf8')) as readonly Vector[]
const lines: string[] = []
for (const vector of vectors) lines.push(`${vector.kind}: ${vector.name}\t${await judge(vector)}`)
lines.push(...(await judgePaths()))
writeFileSync(verdictFile, `${lines.join('\n')}\n`)

async function judge(vector: Vector): Promise<string> {
  switch (vector.kind) {
    case 'keys':
      return refusable(() => {
        const bytes = Buffer.from(vector.base64, 'base64')
        const found = recogniseKeyMaterial(bytes, { passphrase: 'correct horse' })
        const { privateKeys, publicKeys, certificates } = found
        const algorithms = [...privateKeys, ...publicKeys].map(({ algorithm }) => algorithm)
        return `${algorithms.join(' ')}, ${certificates.length} certificates`
      })
    case 'certificate':
      return refusable(() => {
        parseCertificate(Buffer.from(vector.base64, 'base64'))
        return 'read'
      })
    case 'token': {
      const { text, material } = vector
      const { tokens } = await inspector.call('inspector.inspect', {
        text,
        verification: { material },
      })
      const signature = tokens[0]?.signature
      return signature ? `${signature.state}: ${signature.text}` : 'no token'
    }
  }
}

/** Every error is a verdict, under its name: a crash under one runtime and a refusal under the other is a difference. */
function refusable(read: () => string): string {
  try {
    return read()
  } catch (error) {
    if (error instanceof KeyMaterialError) return `${error.fault}: ${error.check}: ${error.seen}`
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

async function judgePaths(): Promise<string[]> {
  // Its form is that of the suite's own test.
  const suite = JSON.parse(readFileSync(pkitsFile, 'utf8')) as Record<
    'certificates' | 'crls',
    Readonly<Record<string, string>>
  >
  const certificates = readAll(suite.certificates, parseCertificate)
  const crls = [...readAll(suite.crls, parseCrl).values()]
  const anchor = certificates.get('TrustAnchorRootCertificate')
  const verifier = createSignatureVerifier()
  const verdicts: string[] = []
  for (const [name, leaf] of certificates) {
    if (!/Test\d+(?:EE)?$/.test(name)) continue
    const { trusted, reason, failure } = await validateCertificatePath({
      leaf,
      candidates: [...certificates.values()],
      policy: {
        ...defaultTrustPolicy,
        anchors: anchor === undefined ? [] : [anchor],
        noPointer: 'fail',
      },
      now: nowMs / 1_000,
      clock: { now: () => 0 },
      evidence: suppliedEvidence({ crls }),
      verifier,
    })
    verdicts.push(`path: ${name}\t${trusted ? 'trusted' : `${reason}: ${failure?.seen}`}`)
  }
  return verdicts
}

/** What is malformed on purpose is left out, by both runtimes or by one of them, which is a difference. */
function readAll<T>(files: Readonly<Record<string, string>>, parse: (bytes: Uint8Array) => T) {
  const documents = new Map<string, T>()
  for (const [name, base64] of Object.entries(files)) {
    refusable(() => {
      documents.set(name, parse(Buffer.from(base64, 'base64')))
      return name
    })
  }
  return documents
}

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { textFor } from '../../../rigs/isolation/misdeeds.ts'
import {
  type CertificateDocuments,
  createCertificateDocuments,
} from '../../../src/main/core/certificate-documents/index.ts'
import {
  CertificateFormatError,
  createFetchedEvidence,
  findCrlEntry,
  parseCrl,
} from '../../../src/main/core/certificate-path/index.ts'
import { usualLimits } from '../../../src/main/core/isolated-process/index.ts'
import { writePem } from '../../../src/main/core/pem.ts'
import { startNodeProcess } from '../../../src/main/hosts/node/isolated-process.ts'
import * as pki from '../certificate-path/support/test-certificates.ts'
import { buildHierarchy, buildRoot, leafWith } from '../certificate-path/support/test-hierarchy.ts'
import {
  buildCrl,
  buildOcspResponse,
  certificateId,
  distributionPoint,
} from '../certificate-path/support/test-revocation.ts'

const entry = join(import.meta.dirname, 'processes', 'misled.ts')
const uris = {
  crl: 'http://pki.example/ca.crl',
  ocsp: 'http://ocsp.example/',
  caIssuers: 'http://pki.example/ca.cer',
}
const { leaf, intermediate } = buildHierarchy({
  leaf: leafWith(pki.crlDistributionPoint(uris.crl), pki.authorityAccess(uris)),
})

const opened: CertificateDocuments[] = []
afterEach(() => {
  for (const documents of opened.splice(0)) documents.close()
})

function open(milliseconds = 20_000): CertificateDocuments {
  const documents = createCertificateDocuments(
    { startProcess: (_name, setup) => startNodeProcess(entry, setup) },
    { ...usualLimits, milliseconds, heapMegabytes: 64, residentMegabytes: 512 },
  )
  opened.push(documents)
  return documents
}

describe('certificates that people hand in', () => {
  const good = writePem('CERTIFICATE', buildRoot())

  it.each(['abort', 'derive'] as const)(
    'are refused with what was seen and wanted where their process would %s, and others are read before and after [EL-23]',
    async (misdeed) => {
      const documents = open(1_500)
      const wanted = 'certificates that are read within the limits'
      await documents.rehearse(good)
      await expect(documents.rehearse(textFor(misdeed))).rejects.toMatchObject({
        problem: {
          code: 'bad-request',
          message: expect.stringMatching(
            /^the certificates cannot be read: (a process|work) that /,
          ),
          details: [{ path: '', message: 'work apart from the rest (EL-23)', wanted }],
        },
      })
      await documents.rehearse(good)
    },
    60_000,
  )

  it('are left to whoever reads them where they are merely malformed [EL-23]', async () => {
    const documents = open()
    await documents.rehearse('no certificate at all')
    await documents.rehearse(writePem('CERTIFICATE', Buffer.of(0x30, 0)))
    await documents.rehearse(writePem('CERTIFICATE REQUEST', Buffer.of(0x30, 0)))
  })
})

describe('what is fetched about certificates', () => {
  const list = buildCrl({
    number: 300,
    entries: [{ serialNumber: 'aa', reason: 6 }, { serialNumber: '05' }],
    extensions: [distributionPoint(uris.crl)],
  })

  it.each([
    ['with entries', list],
    ['without entries', buildCrl()],
  ])('is read apart to the same list, %s [EL-23, UDAP-PKI-011]', async (_what, bytes) => {
    const read = await open().evidence.readCrl(bytes)
    expect(read).toEqual(parseCrl(bytes))
    expect(findCrlEntry(read, 'aa')).toEqual(findCrlEntry(parseCrl(bytes), 'aa'))
  })

  it('is refused as a list with check, value seen and clause where it is malformed [EL-23, UD-13]', async () => {
    const bytes = Buffer.concat([list, Buffer.of(0)])
    const faultOf = (read: () => unknown) => {
      try {
        return read()
      } catch (error) {
        return error
      }
    }
    const fault = faultOf(() => parseCrl(bytes))
    expect(fault).toBeInstanceOf(CertificateFormatError)
    const { check, clause, seen, wanted } = fault as CertificateFormatError
    await expect(open().evidence.readCrl(bytes)).rejects.toMatchObject({
      name: 'CertificateFormatError',
      check,
      clause,
      seen,
      wanted,
    })
  })

  /** Evidence of others, all of it with these bytes. */
  function evidenceOf(documents: CertificateDocuments, bytes: Uint8Array) {
    return createFetchedEvidence({
      clock: { now: () => pki.now * 1000 },
      reader: documents.evidence,
      outboundFetch: async () => new Response(new Uint8Array(bytes)),
      answerHere: async () => new Response(null, { status: 404 }),
      reach: { issuer: 'http://localhost:4100', isNearbyAllowed: false, isLocalOnly: false },
    })
  }
  const kinds = [
    ['a list', (of) => of.crlsFor(leaf, intermediate), buildCrl()],
    [
      'an OCSP response',
      (of) => of.ocspResponsesFor(leaf, intermediate),
      buildOcspResponse({ certificateId: certificateId(leaf, intermediate) }),
    ],
    ['an issuer certificate', (of) => of.issuersOf(leaf), buildRoot()],
  ] satisfies [
    string,
    (of: ReturnType<typeof createFetchedEvidence>) => Promise<{ items: readonly unknown[] }>,
    Uint8Array,
  ][]

  it.each(kinds)(
    'is used as %s, and a problem where it ends its reader [EL-23]',
    async (_kind, ask, good) => {
      const documents = open()
      expect(await ask(evidenceOf(documents, good))).toMatchObject({
        items: [expect.anything()],
        problems: [],
      })
      expect(await ask(evidenceOf(documents, Buffer.from(textFor('abort'))))).toEqual({
        items: [],
        problems: [
          'what was fetched was not read: it ended in a process that ended with SIGABRT (EL-23)',
        ],
      })
      expect(await ask(evidenceOf(documents, good))).toMatchObject({ problems: [] })
    },
  )

  it('holds nobody up while it is read [EL-23]', async () => {
    const documents = open(1_000)
    let isDone = false
    const read = documents.evidence.readCrl(Buffer.from(textFor('derive'))).catch((error) => {
      isDone = true
      return error
    })
    for (let turn = 0; turn < 20; turn += 1) await pause(1)
    expect(isDone).toBe(false)
    expect(await read).toMatchObject({ name: 'DocumentFetchError' })
  })
})

import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  createSignatureVerifier,
  crlScopeOf,
  findCrlEntry,
  type ParsedCrl,
  parseCrl,
  type SignatureVerifier,
  suppliedEvidence,
  type TrustPolicy,
} from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import { buildHierarchy, judge, keys, leafWith, names } from './support/test-hierarchy.ts'
import {
  buildCrl,
  type CrlRequest,
  crl,
  distributionPoint,
  flag,
} from './support/test-revocation.ts'

const point = 'http://crl.example/ca.crl'
const hierarchy = buildHierarchy({ leaf: leafWith(pki.crlDistributionPoint(point)) })
const { serialNumber } = hierarchy.leaf
const rootCrl = crl({ issuer: names.root, signedBy: keys.root.privateKey })
const revoked = { entries: [{ serialNumber, reason: 1 }] }

/** Judges the leaf by lists of its issuer; the intermediate is known to be good. */
async function outcomeOf(
  lists: readonly ParsedCrl[],
  policy: Partial<TrustPolicy> = {},
  highestCrlNumbers: ReadonlyMap<string, bigint> = new Map(),
  of = hierarchy,
) {
  const evidence = suppliedEvidence({ crls: [rootCrl, ...lists], highestCrlNumbers })
  const verdict = await judge(of, { revocation: 'require', ...policy }, { evidence })
  return verdict.reason ?? (verdict.trusted ? 'trusted' : 'refused')
}
const outcomeWith = (request: CrlRequest) => outcomeOf([crl(request)])

describe('parseCrl', () => {
  it('reads issuer, times, number and scope [UD-11, UDAP-PKI-011]', () => {
    const list = crl({ number: 300, extensions: [distributionPoint(point, flag(1))] })
    expect(list).toMatchObject({
      thisUpdate: pki.now - 60,
      nextUpdate: pki.now + pki.day,
      number: 300n,
      entryOffsets: new Uint32Array(),
      isDelta: false,
      unknownCritical: [],
      issuingDistributionPoint: { isForUserCertificates: true, isForCaCertificates: false },
    })
    expect(list.issuer.text).toBe('CN=TEST ONLY intermediate,O=Example')
    const generalized = der.text('20260101000000Z', 0x18)
    expect(crl({ thisUpdate: generalized }).thisUpdate).toBe(Date.UTC(2026, 0, 1) / 1000)
  })

  it('finds entries with time and reason [UDAP-PKI-011]', () => {
    const list = crl({ entries: [{ serialNumber: '05' }, { serialNumber: 'aa', reason: 6 }] })
    expect(findCrlEntry(list, '05')).toMatchObject({ reason: 'unspecified' })
    expect(findCrlEntry(list, 'aa')).toMatchObject({
      reason: 'certificateHold',
      revokedAt: pki.now - pki.day,
    })
    expect(findCrlEntry(list, '06')).toBeUndefined()
  })

  it('finds the revocation for good among several entries of one certificate [UDAP-PKI-011]', () => {
    const [hold, good] = [6, 1].map((reason) => ({ serialNumber: '05', reason }))
    for (const entries of [
      [hold, good],
      [good, hold],
    ]) {
      const list = crl({ entries: entries.flatMap((entry) => entry ?? []) })
      expect(findCrlEntry(list, '05')).toMatchObject({ reason: 'keyCompromise' })
    }
  })

  it('takes a negative number in an entry for no certificate, and never for a positive one [UD-13]', () => {
    const entry = der.sequence(der.element(0x02, Buffer.of(0xff)), der.time(pki.now))
    const tbs = der.sequence(
      der.integer(1),
      pki.signatureAlgorithms.ecdsaSha256,
      der.name(names.intermediate),
      der.time(pki.now),
      der.sequence(entry),
    )
    const bytes = der.sequence(
      tbs,
      pki.signatureAlgorithms.ecdsaSha256,
      der.bitString(Buffer.alloc(8, 1)),
    )
    expect(findCrlEntry(parseCrl(bytes), 'ff')).toBeUndefined()
    expect(findCrlEntry(crl({ entries: [{ serialNumber: 'ff' }] }), 'ff')).toBeDefined()
  })

  const malformed: ReadonlyArray<readonly [what: string, Uint8Array]> = [
    ['bytes after the list', Buffer.concat([buildCrl(), Buffer.of(0)])],
    ['extensions in version 1', withoutVersion(buildCrl())],
    ['a reason that is not in use', buildCrl({ entries: [{ serialNumber: '05', reason: 7 }] })],
    [
      'a reason of two octets',
      buildCrl({
        entries: [
          {
            serialNumber: '05',
            extensions: [pki.extension('2.5.29.21', der.element(0x0a, Buffer.of(0, 0x80)))],
          },
        ],
      }),
    ],
    ['a negative number', buildCrl({ number: null, ...numbered('02 01 ff') })],
    ['a number of 21 octets', buildCrl({ number: null, ...numbered(`02 15 ${'01'.repeat(21)}`) })],
    ['a flag of FALSE', buildCrl({ extensions: [distributionPoint(undefined, falseFlag())] })],
    [
      'an empty list of reasons (RUSTSEC-2026-0104)',
      buildCrl({ extensions: [distributionPoint(undefined, der.element(0x83, Buffer.of()))] }),
    ],
    ['an extension twice', buildCrl({ extensions: [distributionPoint(), distributionPoint()] })],
  ]
  it.each(malformed)('refuses %s [UD-11, UD-13]', (_what, bytes) => {
    expect(() => parseCrl(bytes)).toThrow(CertificateFormatError)
  })

  it('refuses more than 5 MiB [L-11]', () => {
    expect(() => parseCrl(new Uint8Array(5_242_881))).toThrow('wanted at most 5242880')
  })

  it('reads 100,000 entries one at a time [UD-11]', async () => {
    const entries = Array.from({ length: 100_000 }, (_, index) => ({
      serialNumber: (0x10_000_000 + index).toString(16),
    }))
    const list = crl({ entries })
    expect(list.entryOffsets).toHaveLength(100_000)
    expect(findCrlEntry(list, (0x10_000_000 + 99_999).toString(16))).toBeDefined()
    expect(findCrlEntry(list, '05')).toBeUndefined()
    expect(await outcomeOf([list])).toBe('trusted')
  })
})

describe('revocation lists as evidence', () => {
  it('goes by the numbers of lists of one time, an unnumbered one coming last [UD-11]', async () => {
    const byNumbers = (good: number | null, bad: number | null) =>
      outcomeOf([crl({ number: good }), crl({ number: bad, ...revoked })])
    expect(await byNumbers(4, 5)).toBe('revoked')
    expect(await byNumbers(5, 4)).toBe('trusted')
    expect(await byNumbers(null, 1)).toBe('revoked')
    expect(await byNumbers(1, null)).toBe('trusted')
  })

  it('says nothing when the budget is spent before its signature [L-08, UD-11]', async () => {
    const evidence = suppliedEvidence({ crls: [rootCrl, crl()] })
    const judgeAt = (millisecondsEach: number) => {
      let time = 0
      const inner = createSignatureVerifier()
      const verifier: SignatureVerifier = {
        recall: inner.recall,
        verify: (...signed) => {
          time += millisecondsEach
          return inner.verify(...signed)
        },
      }
      const clock = { now: () => time }
      return judge(hierarchy, { revocation: 'require' }, { evidence, verifier, clock })
    }
    expect((await judgeAt(100)).trusted).toBe(true)
    const slow = await judgeAt(700)
    expect(slow.reason).toBe('revocation-unknown')
    expect(slow.failure?.seen).toContain('its signature could not be checked within the budget')
  })

  it('trusts what a good list does not name and refuses what it names [UD-11, UDAP-PKI-011]', async () => {
    expect(await outcomeWith({})).toBe('trusted')
    expect(await outcomeWith(revoked)).toBe('revoked')
    expect(await outcomeWith({ entries: [{ serialNumber: `${serialNumber}00` }] })).toBe('trusted')
  })

  it('names serial number, list number and reason [UDAP-PKI-021]', async () => {
    const evidence = suppliedEvidence({ crls: [rootCrl, crl({ ...revoked, number: 12 })] })
    const verdict = await judge(hierarchy, { revocation: 'require' }, { evidence })
    expect(verdict.failure?.seen).toBe(
      `serial number ${serialNumber} revoked at 2026-11-21T12:00:00Z, keyCompromise, by list number 12 of CN=TEST ONLY intermediate,O=Example`,
    )
    const used = verdict.triedPaths[0]?.evidence ?? []
    expect(used).toMatchObject([
      { kind: 'crl', signer: 'CN=TEST ONLY root,O=Example' },
      { kind: 'crl', crlNumber: '12', serialNumber },
    ])
    expect(used.every(({ bytes }) => bytes > 0)).toBe(true)
  })

  it('judges every certificate below the anchor [UDAP-PKI-001]', async () => {
    const entries = [{ serialNumber: hierarchy.intermediate.serialNumber }]
    const list = crl({ issuer: names.root, signedBy: keys.root.privateKey, entries, number: 2 })
    const crls = [list, crl()]
    const evidence = suppliedEvidence({ crls })
    const verdict = await judge(hierarchy, { revocation: 'require' }, { evidence })
    expect(verdict).toMatchObject({ reason: 'revoked' })
    expect(verdict.failure?.certificate.subject).toContain('intermediate')
  })

  it('counts a hold as revoked until a later entry or list lifts it [UDAP-PKI-011]', async () => {
    const hold = { serialNumber, reason: 6 }
    const lift = { serialNumber, reason: 8 }
    expect(await outcomeWith({ entries: [hold] })).toBe('revoked')
    expect(await outcomeWith({ entries: [hold, lift] })).toBe('trusted')
    expect(await outcomeWith({ entries: [{ serialNumber, reason: 1 }, lift] })).toBe('revoked')
    expect(await outcomeWith({ entries: [lift, hold] })).toBe('revoked')
    const older = crl({ entries: [hold], thisUpdate: der.time(pki.now - 600) })
    expect(await outcomeOf([older, crl({ number: 2 })])).toBe('trusted')
  })

  const unusable: ReadonlyArray<readonly [what: string, CrlRequest]> = [
    ['signed by another key', { signedBy: keys.stranger.privateKey }],
    ['of another issuer', { issuer: 'CN=other' }],
    ['from further ahead than clocks differ', { thisUpdate: der.time(pki.now + 31) }],
    ['past its next update', { nextUpdate: der.time(pki.now - 1) }],
    ['signed with SHA-1', { algorithm: pki.signatureAlgorithms.rsaSha1 }],
    ['that is a delta', { extensions: [pki.extension('2.5.29.27', der.integer(1), true)] }],
    ['that is indirect', { extensions: [distributionPoint(undefined, flag(4))] }],
    ['with an unknown critical extension', { extensions: [pki.extension('1.2.3', der.nul, true)] }],
    [
      'with an unknown critical extension in any entry',
      { entries: [{ serialNumber: '05', extensions: [pki.extension('1.2.3', der.nul, true)] }] },
    ],
    ['of CAs only', { extensions: [distributionPoint(undefined, flag(2))] }],
    ['of attribute certificates only', { extensions: [distributionPoint(undefined, flag(5))] }],
    ['of some reasons only', { extensions: [distributionPoint(undefined, someReasons())] }],
    ['of another distribution point', { extensions: [distributionPoint('http://other.example')] }],
  ]
  it.each(unusable)(
    'leaves the status unknown by a list %s [UD-11, UDAP-PKI-011]',
    async (_what, request) => {
      expect(await outcomeWith({})).toBe('trusted')
      expect(await outcomeWith(request)).toBe('revocation-unknown')
    },
  )

  it('leaves the status of a CA unknown by a list of end entities only [UD-11, UDAP-PKI-011]', async () => {
    const issuedBy = (request: CrlRequest) =>
      crl({ issuer: names.root, signedBy: keys.root.privateKey, ...request })
    const outcomeOfRoot = async (request: CrlRequest) => {
      const evidence = suppliedEvidence({ crls: [issuedBy(request), crl()] })
      return (await judge(hierarchy, { revocation: 'require', noPointer: 'fail' }, { evidence }))
        .reason
    }
    const covering = (number: number) => ({
      extensions: [distributionPoint(undefined, flag(number))],
    })
    expect(await outcomeOfRoot(covering(2))).toBeUndefined()
    expect(await outcomeOfRoot(covering(1))).toBe('no-revocation-pointer')
  })

  it('leaves the status unknown by a list of another authority with the same key [UD-11, UDAP-PKI-011]', async () => {
    const supplied = suppliedEvidence({ crls: [rootCrl] })
    const brought = (list: ReturnType<typeof crl>) => ({
      ...supplied,
      crlsFor: async () => ({ items: [rootCrl, list], problems: [] }),
    })
    const outcome = async (list: ReturnType<typeof crl>) => {
      const question = { evidence: brought(list) }
      return (await judge(hierarchy, { revocation: 'require' }, question)).reason
    }
    expect(await outcome(crl())).toBeUndefined()
    expect(await outcome(crl({ issuer: 'CN=other' }))).toBe('revocation-unknown')
  })

  it('asks for nothing about a path that breaks another rule [UD-12, UDAP-PKI-019]', async () => {
    const asked: string[] = []
    const supplied = suppliedEvidence({ crls: [rootCrl, crl()] })
    const evidence: typeof supplied = {
      ...supplied,
      crlsFor: async (certificate, issuer) => {
        asked.push(certificate.subject.text)
        return supplied.crlsFor(certificate, issuer)
      },
    }
    await judge(hierarchy, { revocation: 'require' }, { evidence })
    expect(asked).toHaveLength(2)
    const expired = buildHierarchy({ leaf: { notAfter: der.time(pki.now - 1) } })
    const verdict = await judge(expired, { revocation: 'require' }, { evidence })
    expect(verdict.reason).toBe('expired')
    expect(asked).toHaveLength(2)
  })

  it('uses a list made while the path is judged, and by clocks that differ a little [UD-11]', async () => {
    expect(await outcomeWith({ thisUpdate: der.time(pki.now + 30) })).toBe('trusted')
  })

  it('uses lists of its own distribution point and kind [UDAP-PKI-011]', async () => {
    expect(await outcomeWith({ extensions: [distributionPoint(point)] })).toBe('trusted')
    expect(await outcomeWith({ extensions: [distributionPoint(point, flag(1))] })).toBe('trusted')
  })

  it('completes a relative point with the name of the issuer [UDAP-PKI-011]', async () => {
    const relative = (value: string) =>
      der.explicit(0, der.element(0xa1, der.name(`OU=${value}`).subarray(4)))
    const pointed = buildHierarchy({
      leaf: leafWith(pki.extension('2.5.29.31', der.sequence(der.sequence(relative('one'))))),
    })
    const listOf = (value: string) =>
      crl({ extensions: [pki.extension('2.5.29.28', der.sequence(relative(value)), true)] })
    expect(await outcomeOf([listOf('one')], {}, new Map(), pointed)).toBe('trusted')
    expect(await outcomeOf([listOf('two')], {}, new Map(), pointed)).toBe('revocation-unknown')
  })

  it('uses a list without a next update for seven days [UD-11]', async () => {
    const undated = (age: number) => ({ nextUpdate: null, thisUpdate: der.time(pki.now - age) })
    expect(await outcomeWith(undated(7 * pki.day))).toBe('trusted')
    expect(await outcomeWith(undated(7 * pki.day + 1))).toBe('revocation-unknown')
  })

  it('refuses a list without a number, which a newer one could not be told from [UD-11]', async () => {
    expect(await outcomeOf([crl()])).toBe('trusted')
    expect(await outcomeOf([crl({ number: null })])).toBe('revocation-unknown')
  })

  it('refuses a number lower than one it has seen, for the same scope [UD-11]', async () => {
    const list = crl({ number: 5 })
    const seen = (number: bigint) => new Map([[crlScopeOf(list), number]])
    expect(await outcomeOf([list], {}, seen(5n))).toBe('trusted')
    expect(await outcomeOf([list], {}, seen(6n))).toBe('revocation-unknown')
    const other = crl({ number: 1, extensions: [distributionPoint(point)] })
    expect(await outcomeOf([other], {}, seen(6n))).toBe('trusted')
  })

  it('wants cRLSign of an issuer that limits its key [UD-05, UDAP-PKI-011]', async () => {
    const usages = (...names: string[]) =>
      buildHierarchy({
        intermediate: { extensions: [pki.basicConstraints(true), pki.keyUsage(...names)] },
        leaf: leafWith(pki.crlDistributionPoint(point)),
      })
    const list = crl()
    expect(await outcomeOf([list], {}, new Map(), usages('keyCertSign', 'cRLSign'))).toBe('trusted')
    expect(await outcomeOf([list], {}, new Map(), usages('keyCertSign'))).toBe('revocation-unknown')
  })

  it("takes lists of the authority's other key on the path, after a change of keys [UD-11]", async () => {
    const extensions = [pki.basicConstraints(true), pki.keyUsage('keyCertSign', 'cRLSign')]
    const changed = buildHierarchy({
      intermediate: { extensions },
      leaf: { ...leafWith(pki.crlDistributionPoint(point)), signedBy: keys.second.privateKey },
    })
    const successor = pki.certificate({
      subject: names.intermediate,
      issuer: names.intermediate,
      publicKey: keys.second.publicKey,
      signedBy: keys.intermediate.privateKey,
      extensions,
    })
    const outcome = async (list: ParsedCrl) => {
      const evidence = suppliedEvidence({ crls: [rootCrl, list] })
      const candidates = [successor, changed.intermediate]
      const verdict = await judge(changed, { revocation: 'require' }, { evidence, candidates })
      return verdict.reason ?? 'trusted'
    }
    const entries = [{ serialNumber: changed.leaf.serialNumber }]
    expect(await outcome(crl())).toBe('trusted')
    expect(await outcome(crl({ entries }))).toBe('revoked')
    expect(await outcome(crl({ signedBy: keys.stranger.privateKey }))).toBe('revocation-unknown')
    expect(await outcome(crl({ signedBy: keys.root.privateKey }))).toBe('revocation-unknown')
  })

  it('looks past a list it cannot use to one it can [UDAP-PKI-011]', async () => {
    const forged = crl({ signedBy: keys.stranger.privateKey, thisUpdate: der.time(pki.now - 1) })
    expect(await outcomeOf([forged, crl()])).toBe('trusted')
    expect(await outcomeOf([forged, crl(revoked)])).toBe('revoked')
  })
})

describe('unknown status', () => {
  it('is refused, warned of or not asked for, as the community wants [UDAP-PKI-013, UD-11]', async () => {
    expect(await outcomeOf([], { revocation: 'require' })).toBe('revocation-unknown')
    expect(await outcomeOf([], { revocation: 'soft' })).toBe('trusted')
    expect(await outcomeOf([], { revocation: 'off' })).toBe('trusted')
    expect(await outcomeOf([crl(revoked)], { revocation: 'soft' })).toBe('revoked')
    expect(await outcomeOf([crl(revoked)], { revocation: 'off' })).toBe('trusted')
    const evidence = suppliedEvidence({ crls: [rootCrl] })
    const verdict = await judge(hierarchy, { revocation: 'soft' }, { evidence })
    expect(verdict.warnings).toMatchObject([{ rule: 'revocation-status', passed: true }])
  })

  it('is another matter without any pointer [UDAP-PKI-013]', async () => {
    const pointless = buildHierarchy()
    const outcome = (policy: Partial<TrustPolicy>) => outcomeOf([], policy, new Map(), pointless)
    expect(await outcome({ noPointer: 'warn' })).toBe('trusted')
    expect(await outcome({ noPointer: 'fail' })).toBe('no-revocation-pointer')
    expect(await outcome({ noPointer: 'fail', revocation: 'off' })).toBe('trusted')
  })
})

function falseFlag(): Uint8Array {
  return der.element(0x81, Buffer.of(0))
}

function someReasons(): Uint8Array {
  return der.namedBits([1], 0x83)
}

function numbered(hex: string) {
  const value = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return { extensions: [pki.extension('2.5.29.20', value)] }
}

/** Takes the version out of a list, lengths corrected. */
function withoutVersion(bytes: Uint8Array): Uint8Array {
  const body = Buffer.from(bytes).toString('hex')
  const at = body.indexOf('020101')
  const rest = Buffer.from(body.slice(at + 6), 'hex')
  const tbsLength = Number.parseInt(body.slice(at - 2, at), 16) - 3
  const tbs = rest.subarray(0, tbsLength)
  return der.sequence(der.sequence(tbs), rest.subarray(tbsLength))
}

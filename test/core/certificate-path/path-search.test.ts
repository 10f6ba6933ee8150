import { describe, expect, it } from 'vitest'
import {
  createSignatureVerifier,
  isSignatureGood,
  type ParsedCertificate,
  type PathQuestion,
  parseCertificate,
  searchLimits,
  suppliedEvidence,
  validateCertificatePath,
} from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import {
  buildHierarchy,
  buildIntermediate,
  judge,
  keys,
  leafWith,
  names,
  policyFor,
} from './support/test-hierarchy.ts'

const caExtensions = [pki.basicConstraints(true), pki.keyUsage('keyCertSign', 'cRLSign')]
const pool = Array.from({ length: 15 }, () => pki.newKeyPair())

/** Certifies a CA by another one; CAs are numbered and each has one key and one name. */
function crossCertify(subject: number, issuer: number): ParsedCertificate {
  const [own, signer] = [pool[subject] ?? keys.root, pool[issuer] ?? keys.root]
  return pki.certificate({
    subject: `CN=CA ${subject}`,
    issuer: `CN=CA ${issuer}`,
    publicKey: own.publicKey,
    signedBy: signer.privateKey,
    extensions: caExtensions,
  })
}

function leafOf(issuer: number): ParsedCertificate {
  return pki.certificate({
    subject: 'CN=leaf',
    issuer: `CN=CA ${issuer}`,
    publicKey: keys.leaf.publicKey,
    signedBy: (pool[issuer] ?? keys.root).privateKey,
    ...leafWith(),
  })
}

const ask = (question: Pick<PathQuestion, 'leaf' | 'candidates'> & Partial<PathQuestion>) =>
  validateCertificatePath({
    policy: policyFor([]),
    now: pki.now,
    clock: { now: () => 0 },
    ...question,
  })

describe('path search, several paths', () => {
  const hierarchy = buildHierarchy()
  const cross = (change: Partial<pki.CertificateRequest> = {}) =>
    pki.certificate({
      subject: names.intermediate,
      issuer: 'CN=other root',
      publicKey: keys.intermediate.publicKey,
      signedBy: keys.stranger.privateKey,
      extensions: caExtensions,
      ...change,
    })
  const otherRoot = pki.certificate({
    subject: 'CN=other root',
    issuer: 'CN=other root',
    publicKey: keys.stranger.publicKey,
    signedBy: keys.stranger.privateKey,
    extensions: caExtensions,
  })

  it('trusts by any path and tells all of them [UDAP-PKI-016]', async () => {
    const expired = cross({ notAfter: der.time(pki.now - 1) })
    const anchors = [otherRoot, hierarchy.root]
    const candidates = [expired, hierarchy.intermediate]
    const verdict = await judge(hierarchy, { anchors }, { candidates })
    expect(verdict.trusted).toBe(true)
    expect(verdict.anchor?.fingerprint).toBe(hierarchy.root.fingerprint)
    expect(verdict.triedPaths.map(({ trusted }) => trusted).sort()).toEqual([false, true])
    const failed = verdict.triedPaths.find(({ trusted }) => !trusted)
    expect(failed?.checks.filter(({ passed }) => !passed)).toMatchObject([{ rule: 'not-after' }])
  })

  it('refuses when every path fails, with the reason of the one that came farthest [UDAP-PKI-016]', async () => {
    const expired = cross({ notAfter: der.time(pki.now - 1) })
    const verdict = await judge(
      hierarchy,
      { anchors: [otherRoot] },
      { candidates: [expired, hierarchy.intermediate] },
    )
    expect(verdict).toMatchObject({ trusted: false, reason: 'expired' })
    expect(verdict.triedPaths).toHaveLength(2)
  })

  it('takes key identifiers as hints, not as rules [UD-01]', async () => {
    const keyId = (hex: string) => pki.extension('2.5.29.14', der.octets(Buffer.from(hex, 'hex')))
    const authority = (hex: string) =>
      pki.extension('2.5.29.35', der.sequence(der.element(0x80, Buffer.from(hex, 'hex'))))
    const wrong = buildHierarchy({
      intermediate: { extensions: [...caExtensions, keyId('aa')] },
      leaf: leafWith(authority('bb')),
    })
    expect((await judge(wrong)).trusted).toBe(true)
    const impostor = pki.certificate({
      subject: names.intermediate,
      issuer: names.root,
      publicKey: keys.stranger.publicKey,
      signedBy: keys.root.privateKey,
      extensions: [...caExtensions, keyId('bb')],
    })
    const candidates = [impostor, wrong.intermediate]
    const verdict = await judge(wrong, {}, { candidates })
    expect(verdict.trusted).toBe(true)
    expect(verdict.triedPaths).toHaveLength(2)
  })
})

describe('path search, missing issuers', () => {
  const hierarchy = buildHierarchy()
  const evidence = suppliedEvidence({ issuers: [hierarchy.intermediate] })

  it('asks for them only where the community allows it [UDAP-PKI-003, UD-12]', async () => {
    const question = { candidates: [], evidence }
    expect((await judge(hierarchy, { mayFetchIssuers: true }, question)).trusted).toBe(true)
    expect(await judge(hierarchy, { mayFetchIssuers: false }, question)).toMatchObject({
      reason: 'issuer-not-found',
    })
  })

  it('asks for them too when nobody who is known signed [UDAP-PKI-003]', async () => {
    const impostor = pki.certificate({
      subject: names.intermediate,
      issuer: names.root,
      publicKey: keys.stranger.publicKey,
      signedBy: keys.root.privateKey,
      extensions: caExtensions,
    })
    const question = { candidates: [impostor], evidence }
    expect((await judge(hierarchy, { mayFetchIssuers: true }, question)).trusted).toBe(true)
    expect((await judge(hierarchy, {}, question)).reason).toBe('bad-signature')
  })

  it('asks for those of six certificates at most [UD-12, UDAP-PKI-019]', async () => {
    const variants = Array.from({ length: 20 }, (_, index) =>
      pki.certificate({
        subject: names.intermediate,
        issuer: `CN=nobody ${index}`,
        publicKey: keys.intermediate.publicKey,
        signedBy: keys.stranger.privateKey,
        extensions: caExtensions,
      }),
    )
    let fetches = 0
    const counting = {
      ...evidence,
      issuersOf: async () => {
        fetches += 1
        return { items: [], problems: [] }
      },
    }
    const question = { candidates: variants, evidence: counting }
    expect((await judge(hierarchy, { mayFetchIssuers: true }, question)).trusted).toBe(false)
    expect(fetches).toBe(searchLimits.issuerFetches)
  })

  it('tells why none came [UDAP-PKI-003]', async () => {
    const problems = ['http://aia.example gave no answer']
    const silent = { ...evidence, issuersOf: async () => ({ items: [], problems }) }
    const question = { candidates: [], evidence: silent }
    const verdict = await judge(hierarchy, { mayFetchIssuers: true }, question)
    expect(verdict.failure?.seen).toContain('http://aia.example gave no answer')
  })
})

describe('path search, limits', () => {
  /** A straight line of CAs from the anchor, CA 0, down to the one that issued the leaf. */
  function line(length: number) {
    const candidates = Array.from({ length }, (_, index) => crossCertify(index + 1, index))
    return { anchor: crossCertify(0, 0), candidates, leaf: leafOf(length) }
  }

  it('follows six certificates below the anchor and no more [L-08, UD-12]', async () => {
    const { anchor, ...six } = line(searchLimits.pathLength - 1)
    expect(await ask({ ...six, policy: policyFor([anchor]) })).toMatchObject({ trusted: true })
    const { anchor: same, ...seven } = line(searchLimits.pathLength)
    const verdict = await ask({ ...seven, policy: policyFor([same]) })
    expect(verdict).toMatchObject({ trusted: false, reason: 'over-budget' })
    expect(verdict.failure?.rule).toBe('path-length-limit')
  })

  it('never goes in circles [UD-12]', async () => {
    const circle = [crossCertify(1, 2), crossCertify(2, 1)]
    const verdict = await ask({ leaf: leafOf(1), candidates: circle })
    expect(verdict.trusted).toBe(false)
    expect(verdict.cost.edges).toBeLessThanOrEqual(3)
    const anchor = crossCertify(0, 0)
    const candidates = [...circle, crossCertify(2, 0)]
    const found = await ask({ leaf: leafOf(1), candidates, policy: policyFor([anchor]) })
    expect(found.trusted).toBe(true)
  })

  it('gives up a mesh of 200 cross-certificates within its budget, with that reason [L-08, UD-12]', async () => {
    const candidates: ParsedCertificate[] = []
    for (let subject = 0; subject < pool.length; subject += 1) {
      for (let issuer = 0; issuer < pool.length; issuer += 1) {
        const isWanted = subject !== issuer && candidates.length < 200
        if (isWanted) candidates.push(crossCertify(subject, issuer))
      }
    }
    const question = { leaf: leafOf(1), candidates }
    expect(candidates).toHaveLength(200)
    const verdict = await ask(question)
    expect(verdict).toMatchObject({ trusted: false, reason: 'over-budget' })
    expect(verdict.cost.edges).toBeLessThanOrEqual(searchLimits.edges)
    expect(verdict.cost.signatureChecks).toBeLessThanOrEqual(searchLimits.signatureChecks)
    const stranger = buildHierarchy().root
    expect(await ask({ ...question, policy: policyFor([stranger]) })).toMatchObject({
      trusted: false,
      reason: 'over-budget',
    })
    // An anchor is tried before anything else of its name, so that a mesh hides no short way.
    const anchor = crossCertify(0, 0)
    const short = [...candidates.slice(14), crossCertify(1, 0)]
    expect(
      await ask({ leaf: leafOf(0), candidates: short, policy: policyFor([anchor]) }),
    ).toMatchObject({ trusted: true })
  })

  it('verifies 64 signatures and no more, however many keys a name has [L-08, UD-12]', async () => {
    const { root, leaf } = buildHierarchy()
    const namesakes = (count: number) =>
      Array.from({ length: count }, () =>
        parseCertificate(buildIntermediate({ publicKey: pki.newKeyPair().publicKey })),
      )
    const candidates = namesakes(70)
    const judgeAmong = (some: readonly ParsedCertificate[]) =>
      ask({ leaf, candidates: some, policy: policyFor([root]) })
    const few = await judgeAmong(candidates.slice(0, 60))
    expect(few).toMatchObject({ reason: 'bad-signature', cost: { signatureChecks: 60 } })
    const many = await judgeAmong(candidates)
    expect(many).toMatchObject({ reason: 'over-budget', cost: { signatureChecks: 64 } })
    expect(many.cost.edges).toBeLessThan(searchLimits.edges)
  })

  it('stops when the time is over, on the clock it was given [L-08, UD-12]', async () => {
    const hierarchy = buildHierarchy()
    const clockOf = (step: number) => {
      let time = 0
      return { now: () => (time += step) }
    }
    expect((await judge(hierarchy, {}, { clock: clockOf(100) })).trusted).toBe(true)
    const slow = await judge(hierarchy, {}, { clock: clockOf(1500) })
    expect(slow).toMatchObject({ trusted: false, reason: 'over-budget' })
    expect(slow.failure?.seen).toBe('over 2000 ms')
  })

  it('does not count the time others take to find issuers [L-11, UD-12]', async () => {
    const hierarchy = buildHierarchy()
    let time = 0
    const evidence = {
      ...suppliedEvidence(),
      issuersOf: async () => {
        time += 4000
        return { items: [hierarchy.intermediate], problems: [] }
      },
    }
    const question = { candidates: [], evidence, clock: { now: () => time } }
    expect((await judge(hierarchy, { mayFetchIssuers: true }, question)).trusted).toBe(true)
  })
})

describe('path search, issuers from elsewhere', () => {
  it('asks once for the issuers of a certificate that is met on two ways [L-11]', async () => {
    const asked: string[] = []
    const evidence = {
      ...suppliedEvidence(),
      issuersOf: async ({ fingerprint }: ParsedCertificate) => {
        asked.push(fingerprint)
        return { items: [], problems: [] }
      },
    }
    const top = crossCertify(2, 3)
    const candidates = [crossCertify(1, 2), crossCertify(1, 2), top]
    const policy = policyFor([], { mayFetchIssuers: true })
    const verdict = await ask({ leaf: leafOf(1), candidates, policy, evidence })
    expect(verdict.triedPaths).toHaveLength(2)
    expect(asked).toEqual([top.fingerprint])
  })
})

describe('signature verifier', () => {
  it('remembers outcomes by issuer key and document, for the next verdict too [UD-12]', async () => {
    const hierarchy = buildHierarchy()
    const verifier = createSignatureVerifier()
    expect((await judge(hierarchy, {}, { verifier })).cost.signatureChecks).toBe(2)
    expect((await judge(hierarchy, {}, { verifier })).cost.signatureChecks).toBe(0)
    const forged = buildHierarchy({ leaf: { signedBy: keys.stranger.privateKey } })
    expect((await judge(forged, {}, { verifier })).reason).toBe('bad-signature')
    expect((await judge(forged, {}, { verifier })).reason).toBe('bad-signature')
  })

  it('verifies a document once, and forgets the oldest of some thousands [UD-12]', async () => {
    let verified = 0
    const verifier = createSignatureVerifier(async () => {
      verified += 1
      return true
    })
    const { signature, publicKey } = buildHierarchy().leaf
    const verify = (document: string) => verifier.verify(document, signature, publicKey)
    await verify('first')
    await verify('first')
    expect(verified).toBe(1)
    for (let number = 1; number < 4_096; number += 1) await verify(`document ${number}`)
    expect(verifier.recall('first', publicKey)).toBe(true)
    await verify('one more')
    expect(verifier.recall('first', publicKey)).toBeUndefined()
    expect(verifier.recall('document 1', publicKey)).toBe(true)
  })

  it('never finds a signature good whose algorithm is not accepted [UD-09]', async () => {
    const { root } = buildHierarchy()
    const { signature, publicKey } = root
    expect(await isSignatureGood(signature, publicKey)).toBe(true)
    const algorithm = { accepted: false, name: 'another', wanted: 'one in use' } as const
    expect(await isSignatureGood({ ...signature, algorithm }, publicKey)).toBe(false)
  })
})

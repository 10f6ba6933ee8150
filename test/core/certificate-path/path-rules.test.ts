import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseCertificate, traceOf } from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import {
  buildHierarchy,
  buildRoot,
  caWith,
  judge,
  keys,
  leafWith,
  names,
  outcomeOf,
} from './support/test-hierarchy.ts'

const clientAuth = '1.3.6.1.5.5.7.3.2'
const unknownExtension = (critical: boolean) =>
  pki.extension('1.3.6.1.4.1.99999.7', der.nul, critical)

describe('path rules, trust', () => {
  it('trusts a path of good signatures to an anchor and tells every check with its clause [UD-01, UDAP-PKI-001, UDAP-PKI-021]', async () => {
    const hierarchy = buildHierarchy()
    const verdict = await judge(hierarchy)
    expect(verdict.trusted).toBe(true)
    expect(verdict.reason).toBeUndefined()
    expect(verdict.path.map(({ fingerprint }) => fingerprint)).toEqual(
      [hierarchy.leaf, hierarchy.intermediate, hierarchy.root].map(
        ({ fingerprint }) => fingerprint,
      ),
    )
    expect(verdict.anchor?.fingerprint).toBe(hierarchy.root.fingerprint)
    expect(
      verdict.checks.every(({ passed, clause, id }) => passed && clause !== '' && id !== ''),
    ).toBe(true)
    expect(new Set(verdict.checks.map(({ rule }) => rule))).toEqual(
      new Set([
        'signature',
        'not-before',
        'not-after',
        'public-key',
        'basic-constraints',
        'leaf-is-no-ca',
        'path-length',
        'issuer-key-usage',
        'leaf-key-usage',
        'certificate-policies',
        'critical-extensions',
      ]),
    )
  })

  it('leaves a trace of plain data [UDAP-PKI-021]', async () => {
    const trace = traceOf(
      await judge(buildHierarchy({ leaf: { notAfter: der.time(pki.now - 1) } })),
    )
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace)
    expect(trace).toMatchObject({ trusted: false, reason: 'expired', judgedAt: pki.now })
    expect(trace.paths[0]?.certificates.map(({ subject }) => subject)).toEqual([
      'CN=leaf,O=Example',
      'CN=TEST ONLY intermediate,O=Example',
      'CN=TEST ONLY root,O=Example',
    ])
    expect(trace.paths[0]?.checks.find(({ passed }) => !passed)).toMatchObject({
      rule: 'not-after',
      id: 'UD-03',
      wanted: 'valid at 2026-11-22T12:00:00Z',
    })
  })

  it('takes an intermediate as anchor [UDAP-PKI-002]', async () => {
    const hierarchy = buildHierarchy()
    const verdict = await judge(
      hierarchy,
      { anchors: [hierarchy.intermediate] },
      { candidates: [] },
    )
    expect(verdict.trusted).toBe(true)
    expect(verdict.path).toHaveLength(2)
  })

  it('gives a root that came along no trust [UD-02, UDAP-PKI-002]', async () => {
    const hierarchy = buildHierarchy()
    const candidates = [hierarchy.intermediate, hierarchy.root]
    expect((await judge(hierarchy, {}, { candidates })).trusted).toBe(true)
    const stranger = parseCertificate(buildRoot({ serialNumber: der.integer(77) }))
    const verdict = await judge(hierarchy, { anchors: [] }, { candidates })
    expect(verdict).toMatchObject({ trusted: false, reason: 'untrusted-anchor' })
    expect(verdict.failure?.certificate.fingerprint).toBe(hierarchy.root.fingerprint)
    // The same name and key in another certificate is another anchor, and still a good one.
    expect((await judge(hierarchy, { anchors: [stranger] }, { candidates })).trusted).toBe(true)
  })

  it('refuses a self-signed candidate with the name of the anchor and another key [UD-01, UD-02]', async () => {
    const impostor = parseCertificate(
      buildRoot({ publicKey: keys.stranger.publicKey, signedBy: keys.stranger.privateKey }),
    )
    const hierarchy = buildHierarchy({ intermediate: { signedBy: keys.stranger.privateKey } })
    const candidates = [hierarchy.intermediate, impostor]
    expect((await judge(hierarchy, { anchors: [impostor] }, { candidates })).trusted).toBe(true)
    const verdict = await judge(hierarchy, {}, { candidates })
    expect(verdict).toMatchObject({ trusted: false, reason: 'untrusted-anchor' })
  })

  it('says which issuer is missing [UDAP-PKI-001, UDAP-PKI-003]', async () => {
    const verdict = await judge(buildHierarchy(), {}, { candidates: [] })
    expect(verdict).toMatchObject({ trusted: false, reason: 'issuer-not-found' })
    expect(verdict.failure?.seen).toContain('CN=TEST ONLY intermediate')
  })

  it('takes candidates in any order and names those it did not need [UDAP-PKI-003]', async () => {
    const hierarchy = buildHierarchy()
    const unrelated = buildHierarchy({ leaf: { subject: 'CN=other' } }).leaf
    const candidates = [unrelated, hierarchy.intermediate]
    const verdict = await judge(hierarchy, {}, { candidates })
    expect(verdict.trusted).toBe(true)
    expect(verdict.unusedCandidates).toMatchObject([{ subject: 'CN=other' }])
  })

  it('trusts a self-signed leaf only when it is an anchor and the community says so [UDAP-PKI-018]', async () => {
    const self = { issuer: names.leaf, signedBy: keys.leaf.privateKey }
    const hierarchy = buildHierarchy({ leaf: self })
    const pinned = { anchors: [hierarchy.leaf], allowSelfSignedLeafAnchor: true }
    expect((await judge(hierarchy, pinned)).trusted).toBe(true)
    expect((await judge(hierarchy, { ...pinned, allowSelfSignedLeafAnchor: false })).reason).toBe(
      'untrusted-anchor',
    )
    expect((await judge(hierarchy, { ...pinned, anchors: [hierarchy.root] })).reason).toBe(
      'untrusted-anchor',
    )
    const forged = buildHierarchy({ leaf: { ...self, signedBy: keys.stranger.privateKey } })
    expect((await judge(forged, { ...pinned, anchors: [forged.leaf] })).trusted).toBe(false)
    const expired = buildHierarchy({ leaf: { ...self, notAfter: der.time(pki.now - 1) } })
    expect((await judge(expired, { ...pinned, anchors: [expired.leaf] })).trusted).toBe(false)
  })
})

describe('path rules, signatures and keys', () => {
  it('refuses a signature by another key [UD-01, UDAP-PKI-001]', async () => {
    expect(await outcomeOf()).toBe('trusted')
    const forged = { signedBy: keys.stranger.privateKey }
    expect(await outcomeOf({ leaf: forged })).toBe('bad-signature')
    expect(await outcomeOf({ intermediate: forged })).toBe('bad-signature')
  })

  it('refuses a signature that is not two positive numbers in DER [UD-13, UD-20]', async () => {
    const good = (bytes: Uint8Array) => sign('sha256', bytes, keys.intermediate.privateKey)
    expect(await outcomeOf({ leaf: { signature: good } })).toBe('trusted')
    const loose = (bytes: Uint8Array) => {
      const [, , ...numbers] = good(bytes)
      return der.element(0x30, Buffer.from(numbers), Buffer.of(5, 0))
    }
    expect(await outcomeOf({ leaf: { signature: loose } })).toBe('bad-signature')
  })

  it('accepts RSA, RSA-PSS with whole parameters and all three digests [UD-09, UDAP-PKI-008]', async () => {
    const rsa = pki.newRsaKeyPair()
    const intermediate = { publicKey: rsa.publicKey }
    expect(await outcomeOf({ intermediate, leaf: { signedBy: rsa.privateKey } })).toBe('trusted')
    const hash = der.sequence(der.identifier('2.16.840.1.101.3.4.2.1'), der.nul)
    const pss = (salt: number) =>
      der.sequence(
        der.identifier('1.2.840.113549.1.1.10'),
        der.sequence(
          der.explicit(0, hash),
          der.explicit(1, der.sequence(der.identifier('1.2.840.113549.1.1.8'), hash)),
          der.explicit(2, der.integer(salt)),
        ),
      )
    const signPss = (saltLength: number) => (bytes: Uint8Array) =>
      sign('sha256', bytes, { key: rsa.privateKey, padding: 6, saltLength })
    const leaf = (salt: number) => ({
      signedBy: rsa.privateKey,
      innerAlgorithm: pss(salt),
      outerAlgorithm: pss(salt),
      signature: signPss(salt),
    })
    expect(await outcomeOf({ intermediate, leaf: leaf(32) })).toBe('trusted')
    expect(await outcomeOf({ intermediate, leaf: leaf(20) })).toBe('weak-algorithm')
    for (const [digest, algorithm] of [
      ['sha384', pki.signatureAlgorithms.ecdsaSha384],
      ['sha512', pki.signatureAlgorithms.ecdsaSha512],
    ] as const) {
      const change = {
        innerAlgorithm: algorithm,
        outerAlgorithm: algorithm,
        signature: (bytes: Uint8Array) => sign(digest, bytes, keys.intermediate.privateKey),
      }
      expect(await outcomeOf({ leaf: change })).toBe('trusted')
    }
  })

  it('refuses SHA-1 and parameters that do not belong, before any verification [UD-09, UDAP-PKI-008]', async () => {
    const { rsaSha1 } = pki.signatureAlgorithms
    const rsa = pki.newRsaKeyPair()
    const intermediate = { publicKey: rsa.publicKey }
    const sha1 = {
      signedBy: rsa.privateKey,
      innerAlgorithm: rsaSha1,
      outerAlgorithm: rsaSha1,
      signature: (bytes: Uint8Array) => sign('sha1', bytes, rsa.privateKey),
    }
    expect(await outcomeOf({ intermediate, leaf: { signedBy: rsa.privateKey } })).toBe('trusted')
    expect(await outcomeOf({ intermediate, leaf: sha1 })).toBe('weak-algorithm')
    const odd = der.sequence(der.identifier('1.2.840.10045.4.3.2'), der.nul)
    const withParameters = { innerAlgorithm: odd, outerAlgorithm: odd }
    const verdict = await judge(buildHierarchy({ leaf: withParameters }))
    expect(verdict.reason).toBe('weak-algorithm')
    expect(verdict.cost.signatureChecks).toBe(0)
  })

  it('does not look at how the anchor itself was signed [UDAP-PKI-002]', async () => {
    const { rsaSha1 } = pki.signatureAlgorithms
    const root = { innerAlgorithm: rsaSha1, outerAlgorithm: rsaSha1 }
    expect(await outcomeOf({ root })).toBe('trusted')
  })

  it('refuses an algorithm that the key of the issuer cannot make [UD-09]', async () => {
    const { rsaSha256 } = pki.signatureAlgorithms
    const change = { innerAlgorithm: rsaSha256, outerAlgorithm: rsaSha256 }
    expect(await outcomeOf({ leaf: change })).toBe('weak-algorithm')
  })

  it('refuses small keys of leaf and issuer [L-09, UD-10, UDAP-PKI-008]', async () => {
    const small = pki.newRsaKeyPair(1024)
    const fair = pki.newRsaKeyPair(2048)
    expect(await outcomeOf({ leaf: { publicKey: fair.publicKey } })).toBe('trusted')
    expect(await outcomeOf({ leaf: { publicKey: small.publicKey } })).toBe('weak-key')
    const byFair = {
      intermediate: { publicKey: fair.publicKey },
      leaf: { signedBy: fair.privateKey },
    }
    expect(await outcomeOf(byFair)).toBe('trusted')
    const bySmall = {
      intermediate: { publicKey: small.publicKey },
      leaf: { signedBy: small.privateKey },
    }
    expect(await outcomeOf(bySmall)).toBe('weak-key')
  })

  it('refuses kinds of keys the community does not accept [UDAP-PKI-008]', async () => {
    const leaf = { publicKey: pki.newKeyPair('P-521').publicKey }
    expect(await outcomeOf({ leaf }, { acceptedKeys: ['p-256', 'p-384', 'p-521'] })).toBe('trusted')
    expect(await outcomeOf({ leaf })).toBe('weak-key')
  })
})

describe('path rules, validity', () => {
  const at = (seconds: number) => outcomeOf({ leaf: inside }, {}, { now: seconds })
  const inside = { notBefore: der.time(pki.now - 10), notAfter: der.time(pki.now + 10) }

  it('counts both ends in, to the second and without skew [UD-03, UDAP-PKI-004, UDAP-PKI-020]', async () => {
    expect(await at(pki.now - 10)).toBe('trusted')
    expect(await at(pki.now - 11)).toBe('not-yet-valid')
    expect(await at(pki.now + 10)).toBe('trusted')
    expect(await at(pki.now + 11)).toBe('expired')
  })

  it('judges every certificate and says which one and how far off [UD-03, UDAP-PKI-004]', async () => {
    const past = { notAfter: der.time(pki.now - 3 * pki.day) }
    const future = { notBefore: der.time(pki.now + 60) }
    expect(await outcomeOf({ intermediate: past })).toBe('expired')
    expect(await outcomeOf({ intermediate: future })).toBe('not-yet-valid')
    const verdict = await judge(buildHierarchy({ intermediate: past }))
    expect(verdict.failure?.certificate.subject).toContain('intermediate')
    expect(verdict.failure?.seen).toBe('valid until 2026-11-19T12:00:00Z, 3 days off')
  })

  it('judges the anchor too unless the community says otherwise [UDAP-PKI-004]', async () => {
    const root = { notAfter: der.time(pki.now - 1) }
    expect(await outcomeOf({ root })).toBe('expired')
    expect(await outcomeOf({ root }, { isAnchorValidityChecked: false })).toBe('trusted')
  })
})

describe('path rules, certification authorities', () => {
  const usage = pki.keyUsage('keyCertSign')

  it('wants critical basic constraints of every issuer (CVE-2021-3450) [UD-04, UDAP-PKI-005]', async () => {
    const withConstraints = (...extensions: Uint8Array[]) => ({
      intermediate: { extensions: [...extensions, usage] },
    })
    expect(await outcomeOf(withConstraints(pki.basicConstraints(true)))).toBe('trusted')
    expect(await outcomeOf(withConstraints(pki.basicConstraints(true, undefined, false)))).toBe(
      'not-a-ca',
    )
    expect(await outcomeOf(withConstraints(pki.basicConstraints(false)))).toBe('not-a-ca')
    expect(await outcomeOf(withConstraints())).toBe('not-a-ca')
    expect(await outcomeOf({ root: { extensions: [usage] } })).toBe('not-a-ca')
  })

  it('refuses a leaf that is a CA [UD-04, UDAP-PKI-006]', async () => {
    const leaf = (isCa: boolean) => ({
      extensions: [pki.basicConstraints(isCa), pki.keyUsage('digitalSignature', 'keyCertSign')],
    })
    expect(await outcomeOf({ leaf: leaf(false) })).toBe('trusted')
    expect(await outcomeOf({ leaf: leaf(true) })).toBe('leaf-is-ca')
  })

  it('wants keyCertSign of issuers that limit the usage [UD-05, UDAP-PKI-005]', async () => {
    const limited = (...extensions: Uint8Array[]) => ({
      intermediate: { extensions: [pki.basicConstraints(true), ...extensions] },
    })
    expect(await outcomeOf(limited(usage))).toBe('trusted')
    expect(await outcomeOf(limited())).toBe('trusted')
    expect(await outcomeOf(limited(pki.keyUsage('cRLSign', 'digitalSignature')))).toBe('key-usage')
  })

  it('wants digitalSignature of the leaf and warns of one without limits [UD-05, UDAP-PKI-006]', async () => {
    expect(await outcomeOf({ leaf: leafWith() })).toBe('trusted')
    expect(await outcomeOf({ leaf: { extensions: [pki.keyUsage('keyEncipherment')] } })).toBe(
      'key-usage',
    )
    const open = await judge(buildHierarchy({ leaf: { extensions: [] } }))
    expect(open.trusted).toBe(true)
    expect(open.warnings).toMatchObject([{ rule: 'leaf-key-usage', passed: true }])
  })

  it('wants the purposes a community asks for, by name [UD-05, UDAP-PKI-006]', async () => {
    const required = { requiredExtendedKeyUsages: [clientAuth] }
    const named = leafWith(pki.extendedKeyUsage(clientAuth))
    expect(await outcomeOf({ leaf: named }, required)).toBe('trusted')
    expect(await outcomeOf({ leaf: leafWith() })).toBe('trusted')
    expect(await outcomeOf({ leaf: leafWith() }, required)).toBe('extended-key-usage')
    const any = leafWith(pki.extendedKeyUsage('2.5.29.37.0'))
    expect(await outcomeOf({ leaf: any }, required)).toBe('extended-key-usage')
    const otherwise = caWith(pki.extendedKeyUsage('1.3.6.1.5.5.7.3.1'))
    expect(await outcomeOf({ leaf: named, intermediate: otherwise }, required)).toBe(
      'extended-key-usage',
    )
  })

  it('refuses unknown critical extensions in every certificate, the anchor included [UD-13, UDAP-PKI-007]', async () => {
    const known = unknownExtension(false)
    const unknown = unknownExtension(true)
    expect(
      await outcomeOf({ root: caWith(known), intermediate: caWith(known), leaf: leafWith(known) }),
    ).toBe('trusted')
    expect(await outcomeOf({ leaf: leafWith(unknown) })).toBe('critical-extension')
    expect(await outcomeOf({ intermediate: caWith(unknown) })).toBe('critical-extension')
    expect(await outcomeOf({ root: caWith(unknown) })).toBe('critical-extension')
  })
})

describe('path rules, path length', () => {
  /** root -> intermediate -> second -> leaf, where the second CA may have the name of the first. */
  async function outcomeBelow(options: {
    root?: number
    first?: number
    secondName?: string
  }): Promise<string> {
    const secondName = options.secondName ?? 'CN=second'
    const ca = (length?: number) => [
      pki.basicConstraints(true, length),
      pki.keyUsage('keyCertSign'),
    ]
    const hierarchy = buildHierarchy({
      root: { extensions: ca(options.root) },
      intermediate: { extensions: ca(options.first) },
      leaf: { issuer: secondName, signedBy: keys.second.privateKey },
    })
    const second = pki.certificate({
      subject: secondName,
      issuer: names.intermediate,
      publicKey: keys.second.publicKey,
      signedBy: keys.intermediate.privateKey,
      extensions: ca(),
    })
    const verdict = await judge(hierarchy, {}, { candidates: [second, hierarchy.intermediate] })
    return verdict.reason ?? 'trusted'
  }

  it('lets no more issuers follow than one allows [UD-04, UDAP-PKI-005]', async () => {
    expect(await outcomeBelow({})).toBe('trusted')
    expect(await outcomeBelow({ first: 1 })).toBe('trusted')
    expect(await outcomeBelow({ first: 0 })).toBe('path-length')
  })

  it('keeps the limit of the anchor [UD-04]', async () => {
    expect(await outcomeBelow({ root: 2 })).toBe('trusted')
    expect(await outcomeBelow({ root: 1 })).toBe('path-length')
    expect(await outcomeBelow({ root: 1, first: 5 })).toBe('path-length')
  })

  it('does not count self-issued certificates [UD-04]', async () => {
    expect(await outcomeBelow({ first: 0, secondName: names.intermediate })).toBe('trusted')
  })
})

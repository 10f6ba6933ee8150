import { describe, expect, it } from 'vitest'
import {
  type ParsedCertificate,
  type TrustPolicy,
  validateCertificatePath,
} from '../../../src/main/core/certificate-path/index.ts'
import {
  anyPolicy,
  PolicyGraph,
} from '../../../src/main/core/certificate-path/path/rules/policy-graph.ts'
import * as pki from './support/test-certificates.ts'
import { keys, leafUri, policyFor } from './support/test-hierarchy.ts'

const [gold, silver, bronze] = ['1.3.6.1.4.1.99999.1', '1.3.6.1.4.1.99999.2', '1.3.6.1.4.1.99999.3']

/** Extensions of the certificates below the anchor, the leaf last, and names where an issuer is self-issued. */
interface Chain {
  readonly root?: Uint8Array[]
  readonly below: ReadonlyArray<readonly Uint8Array[]>
  readonly selfIssued?: readonly number[]
}

/** Builds a chain of certificates with one key for all issuers, for keys make no difference to policies. */
function build({ root = [], below, selfIssued = [] }: Chain): {
  anchor: ParsedCertificate
  leaf: ParsedCertificate
  candidates: ParsedCertificate[]
} {
  const ca = [pki.basicConstraints(true), pki.keyUsage('keyCertSign')]
  const signers = [keys.root, keys.intermediate, keys.second, keys.stranger, pki.newKeyPair()]
  const certificates: ParsedCertificate[] = []
  let issuerName = 'CN=CA 0'
  const [rootKeys = keys.root] = signers
  const anchor = pki.certificate({
    subject: issuerName,
    issuer: issuerName,
    publicKey: rootKeys.publicKey,
    signedBy: rootKeys.privateKey,
    extensions: [...ca, ...root],
  })
  for (const [index, extensions] of below.entries()) {
    const isLeaf = index === below.length - 1
    const name = isLeaf ? 'CN=leaf' : selfIssued.includes(index) ? issuerName : `CN=CA ${index + 1}`
    const own = isLeaf ? keys.leaf : (signers[index + 1] ?? keys.root)
    const signer = signers[index] ?? keys.root
    certificates.push(
      pki.certificate({
        subject: name,
        issuer: issuerName,
        publicKey: own.publicKey,
        signedBy: signer.privateKey,
        extensions: [...(isLeaf ? [pki.uriSan(leafUri)] : ca), ...extensions],
      }),
    )
    issuerName = name
  }
  const leaf = certificates.at(-1)
  if (leaf === undefined) throw new RangeError('a chain has a leaf')
  return { anchor, leaf, candidates: certificates.slice(0, -1) }
}

async function isValid(chain: Chain, change: Partial<TrustPolicy> = {}): Promise<boolean> {
  const { anchor, leaf, candidates } = build(chain)
  const verdict = await validateCertificatePath({
    leaf,
    candidates,
    policy: policyFor([anchor], change),
    now: pki.now,
    clock: { now: () => 0 },
  })
  if (!verdict.trusted) expect(verdict.reason).toBe('certificate-policy')
  return verdict.trusted
}

const demand = (...requiredPolicyOids: string[]) => ({ requiredPolicyOids })
const initially = (initial: Partial<TrustPolicy['initialPolicy']>) => ({
  initialPolicy: {
    isExplicitPolicyRequired: false,
    isMappingInhibited: false,
    isAnyPolicyInhibited: false,
    ...initial,
  },
})
const explicitly = initially({ isExplicitPolicyRequired: true })
const explicit = pki.policyConstraints(0)

describe('certificate policies, in the manner of PKITS 4.8 to 4.12', () => {
  it('asks for none where nobody does [UDAP-PKI-007]', async () => {
    const without = { below: [[], []] }
    expect(await isValid(without)).toBe(true)
    expect(await isValid(without, explicitly)).toBe(false)
    expect(await isValid(without, demand(gold))).toBe(false)
  })

  it('wants one policy from the anchor to the leaf [UDAP-PKI-007]', async () => {
    const same = { below: [[pki.policies(gold)], [pki.policies(gold)]] }
    expect(await isValid(same, explicitly)).toBe(true)
    expect(await isValid(same, demand(gold))).toBe(true)
    expect(await isValid(same, demand(silver, gold))).toBe(true)
    expect(await isValid(same, demand(silver))).toBe(false)
    const different = { below: [[pki.policies(gold)], [pki.policies(silver)]] }
    expect(await isValid(different)).toBe(true)
    expect(await isValid(different, explicitly)).toBe(false)
    const gap = { below: [[pki.policies(gold)], [], [pki.policies(gold)]] }
    expect(await isValid(gap, explicitly)).toBe(false)
    const overlap = { below: [[pki.policies(gold, silver)], [pki.policies(silver, bronze)]] }
    expect(await isValid(overlap, demand(silver))).toBe(true)
    expect(await isValid(overlap, demand(gold))).toBe(false)
    expect(await isValid(overlap, demand(bronze))).toBe(false)
  })

  it('takes any policy for the policies above it [UDAP-PKI-007]', async () => {
    const open = { below: [[pki.policies(anyPolicy)], [pki.policies(gold)]] }
    expect(await isValid(open, demand(gold))).toBe(true)
    expect(await isValid(open, demand(silver))).toBe(false)
    const end = { below: [[pki.policies(gold)], [pki.policies(anyPolicy)]] }
    expect(await isValid(end, demand(gold))).toBe(true)
    expect(await isValid(end, demand(silver))).toBe(false)
    const all = { below: [[pki.policies(anyPolicy)], [pki.policies(anyPolicy)]] }
    expect(await isValid(all, demand(silver))).toBe(true)
  })

  it('asks for a policy as soon as a certificate does [UDAP-PKI-007]', async () => {
    expect(await isValid({ below: [[explicit], [pki.policies(gold)]] })).toBe(false)
    expect(await isValid({ below: [[explicit, pki.policies(gold)], [pki.policies(gold)]] })).toBe(
      true,
    )
    expect(await isValid({ below: [[explicit, pki.policies(gold)], []] })).toBe(false)
    expect(await isValid({ below: [[], [explicit]] })).toBe(false)
    expect(await isValid({ root: [explicit], below: [[], []] })).toBe(false)
  })

  it('counts certificates until a policy is asked for, without self-issued ones [UDAP-PKI-007]', async () => {
    const isValidAfter = (skip: number, selfIssued: number[] = []) =>
      isValid({ below: [[pki.policyConstraints(skip)], [], [], []], selfIssued })
    expect(await isValidAfter(2)).toBe(false)
    expect(await isValidAfter(3)).toBe(false)
    expect(await isValidAfter(4)).toBe(true)
    expect(await isValidAfter(3, [1])).toBe(true)
  })

  it('follows mappings downwards and answers in terms of the anchor [UDAP-PKI-007]', async () => {
    const mapped = {
      below: [[pki.policies(gold), pki.policyMappings([gold, silver])], [pki.policies(silver)]],
    }
    expect(await isValid(mapped, demand(gold))).toBe(true)
    expect(await isValid(mapped, demand(silver))).toBe(false)
    const unmapped = { below: [mapped.below[0] ?? [], [pki.policies(gold)]] }
    expect(await isValid(unmapped, demand(gold))).toBe(false)
    expect(
      await isValid(mapped, { ...demand(gold), ...initially({ isMappingInhibited: true }) }),
    ).toBe(false)
    const twice = {
      below: [
        [pki.policies(gold), pki.policyMappings([gold, silver], [gold, bronze])],
        [pki.policies(bronze)],
      ],
    }
    expect(await isValid(twice, demand(gold))).toBe(true)
  })

  it('maps policies that any policy stands for [UDAP-PKI-007]', async () => {
    const mapped = {
      below: [
        [pki.policies(anyPolicy), pki.policyMappings([gold, silver])],
        [pki.policies(silver)],
      ],
    }
    expect(await isValid(mapped, demand(gold))).toBe(true)
  })

  it('refuses mappings from or to any policy [UDAP-PKI-007]', async () => {
    const mapping = (pair: readonly [string, string]) => ({
      below: [[pki.policies(gold), pki.policyMappings(pair)], [pki.policies(gold)]],
    })
    expect(await isValid(mapping([gold, silver]))).toBe(true)
    expect(await isValid(mapping([gold, anyPolicy]))).toBe(false)
    expect(await isValid(mapping([anyPolicy, gold]))).toBe(false)
  })

  it('stops mappings where a certificate says so [UDAP-PKI-007]', async () => {
    const inhibited = (skip: number) => ({
      below: [
        [pki.policies(gold), pki.policyConstraints(0, skip)],
        [pki.policies(gold), pki.policyMappings([gold, silver])],
        [pki.policies(silver)],
      ],
    })
    expect(await isValid(inhibited(1))).toBe(true)
    expect(await isValid(inhibited(0))).toBe(false)
  })

  it('stops any policy where a certificate or the caller says so, but not in self-issued ones [UDAP-PKI-007]', async () => {
    const inhibited = (skip: number, selfIssued: number[] = []) => ({
      below: [
        [pki.policies(gold), pki.inhibitAnyPolicy(skip), explicit],
        [pki.policies(anyPolicy)],
        [pki.policies(gold)],
      ],
      selfIssued,
    })
    expect(await isValid(inhibited(1))).toBe(true)
    expect(await isValid(inhibited(0))).toBe(false)
    expect(await isValid(inhibited(0, [1]))).toBe(true)
    const open = { below: [[pki.policies(anyPolicy)], [pki.policies(gold)]] }
    expect(
      await isValid(open, { ...explicitly, ...initially({ isAnyPolicyInhibited: true }) }),
    ).toBe(true)
    const both = initially({ isAnyPolicyInhibited: true, isExplicitPolicyRequired: true })
    expect(await isValid(open, both)).toBe(false)
  })
})

describe('policy graph', () => {
  it('stays as small as the certificates however policies are mapped onto each other (CVE-2023-0464) [UD-12]', () => {
    const graph = new PolicyGraph()
    const policies = Array.from({ length: 300 }, (_, index) => `1.2.${index}`)
    const mappings = policies.flatMap((issuerDomain) =>
      policies.slice(0, 30).map((subjectDomain) => ({ issuerDomain, subjectDomain })),
    )
    for (let depth = 0; depth < 6; depth += 1) {
      graph.assert(policies, false)
      graph.map(mappings, true)
    }
    graph.assert(policies, false)
    expect(graph.isEmpty).toBe(false)
    expect(graph.acceptedPolicies([])).toHaveLength(300)
  })
})

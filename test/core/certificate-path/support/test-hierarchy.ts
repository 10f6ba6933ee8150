import {
  defaultTrustPolicy,
  type ParsedCertificate,
  type PathQuestion,
  type PathVerdict,
  parseCertificate,
  type TrustPolicy,
  validateCertificatePath,
} from '../../../../src/main/core/certificate-path/index.ts'
import * as pki from './test-certificates.ts'

/** Keys are made once: what tests differ in is what is certified. */
export const keys = {
  root: pki.newKeyPair('P-384'),
  intermediate: pki.newKeyPair(),
  second: pki.newKeyPair(),
  leaf: pki.newKeyPair(),
  stranger: pki.newKeyPair(),
}

export const names = {
  root: 'O=Example,CN=TEST ONLY root',
  intermediate: 'O=Example,CN=TEST ONLY intermediate',
  leaf: 'O=Example,CN=leaf',
}

export const leafUri = 'https://client.example/app'

type Change = Partial<pki.CertificateRequest>

export function buildRoot(change: Change = {}): Uint8Array {
  return pki.buildCertificate({
    subject: names.root,
    issuer: names.root,
    publicKey: keys.root.publicKey,
    signedBy: keys.root.privateKey,
    extensions: [pki.basicConstraints(true), pki.keyUsage('keyCertSign', 'cRLSign')],
    ...change,
  })
}

export function buildIntermediate(change: Change = {}): Uint8Array {
  return pki.buildCertificate({
    subject: names.intermediate,
    issuer: names.root,
    publicKey: keys.intermediate.publicKey,
    signedBy: keys.root.privateKey,
    extensions: [pki.basicConstraints(true, 0), pki.keyUsage('keyCertSign', 'cRLSign')],
    ...change,
  })
}

export function buildLeaf(change: Change = {}): Uint8Array {
  return pki.buildCertificate({
    subject: names.leaf,
    issuer: names.intermediate,
    publicKey: keys.leaf.publicKey,
    signedBy: keys.intermediate.privateKey,
    extensions: [
      pki.basicConstraints(false),
      pki.keyUsage('digitalSignature'),
      pki.uriSan(leafUri),
    ],
    ...change,
  })
}

/** A root, an intermediate and a leaf with nothing wrong but what is asked for. */
export interface Hierarchy {
  readonly root?: Change
  readonly intermediate?: Change
  readonly leaf?: Change
}

export interface BuiltHierarchy {
  readonly root: ParsedCertificate
  readonly intermediate: ParsedCertificate
  readonly leaf: ParsedCertificate
}

export function buildHierarchy({ root, intermediate, leaf }: Hierarchy = {}): BuiltHierarchy {
  return {
    root: parseCertificate(buildRoot(root)),
    intermediate: parseCertificate(buildIntermediate(intermediate)),
    leaf: parseCertificate(buildLeaf(leaf)),
  }
}

/** A policy that asks for no status, so that tests of other rules need none. */
export function policyFor(
  anchors: readonly ParsedCertificate[],
  change: Partial<TrustPolicy> = {},
): TrustPolicy {
  return { ...defaultTrustPolicy, anchors, revocation: 'off', ...change }
}

/** Judges a hierarchy, its root being the anchor. */
export async function judge(
  hierarchy: BuiltHierarchy,
  change: Partial<TrustPolicy> = {},
  question: Partial<PathQuestion> = {},
): Promise<PathVerdict> {
  return validateCertificatePath({
    leaf: hierarchy.leaf,
    candidates: [hierarchy.intermediate],
    policy: policyFor([hierarchy.root], change),
    now: pki.now,
    clock: { now: () => 0 },
    ...question,
  })
}

/** The reason of a refusal, or `trusted`. */
export async function outcomeOf(
  hierarchy: Hierarchy = {},
  change: Partial<TrustPolicy> = {},
  question: Partial<PathQuestion> = {},
): Promise<string> {
  const verdict = await judge(buildHierarchy(hierarchy), change, question)
  return verdict.reason ?? (verdict.trusted ? 'trusted' : 'refused without a reason')
}

const usages = {
  ca: pki.keyUsage('keyCertSign', 'cRLSign'),
  leaf: pki.keyUsage('digitalSignature'),
}

/** Extensions of a CA besides what each has. */
export const caWith = (...extensions: Uint8Array[]): Change => ({
  extensions: [pki.basicConstraints(true), usages.ca, ...extensions],
})

/** Extensions of a leaf besides what each has. */
export const leafWith = (...extensions: Uint8Array[]): Change => ({
  extensions: [pki.basicConstraints(false), usages.leaf, ...extensions],
})

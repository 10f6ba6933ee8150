import type { ParsedCertificate } from '../../certificate/certificate.ts'
import { type CertificatePath, isSelfIssued } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'
import type { TrustPolicy } from '../trust-policy.ts'
import { anyPolicy, PolicyGraph } from './policy-graph.ts'

/** How many more certificates may pass before a restriction takes effect. */
interface Counters {
  explicitPolicy: number
  policyMapping: number
  inhibitAnyPolicy: number
}

/** The path is valid for a policy the community accepts, or no certificate of it asks for one. Policies the community lists
 * have to be there. Constraints of the anchor hold too.
 * @see UDAP-PKI-007; RFC 5280 sections 6.1.2 to 6.1.5; RFC 5937 section 3.2; RFC 9618 section 5
 */
export function checkPolicies(path: CertificatePath, policy: TrustPolicy): PathCheck[] {
  const subordinates = [...path.issuers.slice(1), path.leaf]
  const counters = initialCounters(policy, subordinates.length)
  const graph = new PolicyGraph()
  const checks: PathCheck[] = []
  if (path.issuers.length > 0) constrain(counters, path.anchor)
  for (const certificate of subordinates) {
    const isLeaf = certificate === path.leaf
    const mayAssertAny = counters.inhibitAnyPolicy > 0 || (!isLeaf && isSelfIssued(certificate))
    graph.assert(certificate.extensions.certificatePolicies, mayAssertAny)
    if (graph.isEmpty && counters.explicitPolicy === 0) {
      return [...checks, checkOf('certificate-policies', certificate, noPolicyLeft(certificate))]
    }
    if (isLeaf) break
    const odd = findAnyPolicyMapping(certificate)
    if (odd !== undefined) return [...checks, odd]
    graph.map(certificate.extensions.policyMappings ?? [], counters.policyMapping > 0)
    if (!isSelfIssued(certificate)) countDown(counters)
    constrain(counters, certificate)
  }
  return [...checks, checkAccepted(path.leaf, graph, counters, policy)]
}

/** @see RFC 5280 section 6.1.2 (d) to (f) */
function initialCounters(policy: TrustPolicy, length: number): Counters {
  const { isExplicitPolicyRequired, isMappingInhibited, isAnyPolicyInhibited } =
    policy.initialPolicy
  const isExplicit = isExplicitPolicyRequired || policy.requiredPolicyOids.length > 0
  return {
    explicitPolicy: isExplicit ? 0 : length + 1,
    policyMapping: isMappingInhibited ? 0 : length + 1,
    inhibitAnyPolicy: isAnyPolicyInhibited ? 0 : length + 1,
  }
}

/** @see RFC 5280 section 6.1.4 (h) */
function countDown(counters: Counters): void {
  counters.explicitPolicy = Math.max(0, counters.explicitPolicy - 1)
  counters.policyMapping = Math.max(0, counters.policyMapping - 1)
  counters.inhibitAnyPolicy = Math.max(0, counters.inhibitAnyPolicy - 1)
}

/** @see RFC 5280 section 6.1.4 (i) and (j) */
function constrain(counters: Counters, { extensions }: ParsedCertificate): void {
  const { policyConstraints, inhibitAnyPolicy } = extensions
  const lower = (counter: keyof Counters, limit: number | undefined) => {
    counters[counter] = Math.min(counters[counter], limit ?? counters[counter])
  }
  lower('explicitPolicy', policyConstraints?.requireExplicitPolicy)
  lower('policyMapping', policyConstraints?.inhibitPolicyMapping)
  lower('inhibitAnyPolicy', inhibitAnyPolicy)
}

/** @see RFC 5280 section 6.1.4 (a) */
function findAnyPolicyMapping(certificate: ParsedCertificate): PathCheck | undefined {
  const mappings = certificate.extensions.policyMappings ?? []
  const isOdd = mappings.some(
    ({ issuerDomain, subjectDomain }) => issuerDomain === anyPolicy || subjectDomain === anyPolicy,
  )
  if (!isOdd) return undefined
  return checkOf('certificate-policies', certificate, {
    passed: false,
    seen: 'a mapping from or to any policy',
    wanted: 'mappings between named policies',
  })
}

function noPolicyLeft({ extensions: { certificatePolicies } }: ParsedCertificate) {
  return {
    passed: false,
    seen: `${certificatePolicies?.join(', ') ?? 'no policies'}, none of which its issuers have`,
    wanted: 'a policy that is valid from the anchor on',
  }
}

/** @see RFC 5280 section 6.1.5 (a), (b) and (g) */
function checkAccepted(
  leaf: ParsedCertificate,
  graph: PolicyGraph,
  counters: Counters,
  { requiredPolicyOids }: TrustPolicy,
): PathCheck {
  const constraints = leaf.extensions.policyConstraints
  const isExplicit = counters.explicitPolicy <= 1 || constraints?.requireExplicitPolicy === 0
  const accepted = graph.acceptedPolicies(requiredPolicyOids)
  const isAccepted = !graph.isEmpty && (accepted === undefined || accepted.length > 0)
  const named = accepted?.join(', ') ?? 'any policy'
  return checkOf('certificate-policies', leaf, {
    passed: isAccepted || !isExplicit,
    seen: isAccepted ? named : 'no accepted policy',
    wanted: wantedPolicies(requiredPolicyOids, isExplicit),
  })
}

function wantedPolicies(required: readonly string[], isExplicit: boolean): string {
  if (required.length > 0) return `one of ${required.join(', ')}`
  return isExplicit ? 'at least one policy' : 'any policy or none'
}

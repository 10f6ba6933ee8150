/** The identifier that stands for all policies. @see RFC 5280 section 4.2.1.4 */
export const anyPolicy = '2.5.29.32.0'

/** A policy a certificate asserts, and which policies of its issuer it came from. */
interface PolicyNode {
  readonly policy: string
  readonly parents: readonly PolicyNode[]
}

/** What the next certificate may assert: nodes by the policy they expect of it. */
interface Expectations {
  readonly nodes: ReadonlyMap<string, readonly PolicyNode[]>
  /** The node for any policy, where that is still open. */
  readonly any: PolicyNode | undefined
}

/** Pairs of a policy mappings extension. */
export type PolicyMappings = ReadonlyArray<{
  readonly issuerDomain: string
  readonly subjectDomain: string
}>

/** Which policies a path is valid for, kept as a graph in which each policy stands once per certificate, so that it grows
 * with the size of the certificates and not with the product of their mappings.
 * @see RFC 9618 section 5; RFC 5280 section 6.1.2 (a); CVE-2023-0464
 */
export class PolicyGraph {
  #expected: Expectations | undefined = {
    nodes: new Map(),
    any: { policy: anyPolicy, parents: [] },
  }
  /** Nodes of the last certificate. */
  #nodes = new Map<string, PolicyNode>()
  #any: PolicyNode | undefined

  /** Whether no policy is left. */
  get isEmpty(): boolean {
    return this.#expected === undefined
  }

  /** Takes in the policies of a certificate.
   * @param mayAssertAny whether anyPolicy has its meaning in this certificate
   * @see RFC 5280 section 6.1.3 (d) and (e)
   */
  assert(policies: readonly string[] | undefined, mayAssertAny: boolean): void {
    const expected = this.#expected
    this.#nodes = new Map()
    this.#any = undefined
    if (expected === undefined || policies === undefined) {
      this.#expected = undefined
      return
    }
    for (const policy of policies) {
      if (policy === anyPolicy) continue
      const fromAny = expected.any === undefined ? [] : [expected.any]
      const parents = expected.nodes.get(policy) ?? fromAny
      if (parents.length > 0) this.#nodes.set(policy, { policy, parents })
    }
    if (policies.includes(anyPolicy) && mayAssertAny) this.#assertAny(expected)
    this.#settle()
  }

  /** Renames policies for the certificates below.
   * @param mayMap otherwise mapped policies end here
   * @see RFC 5280 section 6.1.4 (b)
   */
  map(mappings: PolicyMappings, mayMap: boolean): void {
    if (this.isEmpty) return
    const targets = Map.groupBy(mappings, ({ issuerDomain }) => issuerDomain)
    for (const policy of targets.keys()) {
      if (!mayMap) this.#nodes.delete(policy)
      else if (this.#any !== undefined && !this.#nodes.has(policy)) {
        this.#nodes.set(policy, { policy, parents: this.#any.parents })
      }
    }
    this.#settle(mayMap ? targets : new Map())
  }

  /** The policies in terms of the anchor that the path is valid for, out of those the caller accepts.
   * @returns undefined for any of the accepted ones
   * @see RFC 5280 section 6.1.5 (g)
   */
  acceptedPolicies(accepted: readonly string[]): readonly string[] | undefined {
    if (this.#any !== undefined) return undefined
    const asserted = this.#authorityPolicies()
    return accepted.length === 0 ? [...asserted] : accepted.filter((policy) => asserted.has(policy))
  }

  /** Under anyPolicy every policy expected of this certificate is asserted, and any other one as long as that is open. */
  #assertAny({ nodes, any }: Expectations): void {
    for (const [policy, parents] of nodes) {
      if (!this.#nodes.has(policy)) this.#nodes.set(policy, { policy, parents })
    }
    if (any !== undefined) this.#any = { policy: anyPolicy, parents: [any] }
  }

  /** Works out what is expected of the next certificate; each policy expects itself unless it is mapped. */
  #settle(mapped: ReadonlyMap<string, PolicyMappings> = new Map()): void {
    if (this.#nodes.size === 0 && this.#any === undefined) {
      this.#expected = undefined
      return
    }
    const nodes = new Map<string, PolicyNode[]>()
    for (const node of this.#nodes.values()) {
      const renamed = mapped.get(node.policy)?.map(({ subjectDomain }) => subjectDomain)
      for (const policy of new Set(renamed ?? [node.policy])) {
        const others = nodes.get(policy)
        if (others === undefined) nodes.set(policy, [node])
        else others.push(node)
      }
    }
    this.#expected = { nodes, any: this.#any }
  }

  /** Policies of the topmost nodes below anyPolicy that the last certificate still hangs on; each node is visited once. */
  #authorityPolicies(): ReadonlySet<string> {
    const found = new Set<string>()
    const visited = new Set<PolicyNode>()
    const open: PolicyNode[] = this.isEmpty ? [] : [...this.#nodes.values()]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (visited.has(node)) continue
      visited.add(node)
      for (const parent of node.parents) {
        if (parent.policy === anyPolicy) found.add(node.policy)
        else open.push(parent)
      }
    }
    return found
  }
}

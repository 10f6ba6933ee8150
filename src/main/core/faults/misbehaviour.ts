import type { ActiveFault } from '../../../shared/contract/faults.ts'
import { describeFault, isAnonymous, type ServerFaultId } from '../../../shared/faults/index.ts'
import { copyWithHeaders } from '../http/index.ts'
import type { Around, Passage } from '../http/server-entry.ts'
import { type Answer, readAnswer, toResponse } from './answer.ts'
import { claimedClient } from './claimed-client.ts'
import { createEndpointReader, type Endpoint } from './endpoints.ts'
import type { FaultContext, FaultTools, Implementation } from './implementation.ts'
import { implementations } from './implementations.ts'
import type { FaultRack } from './rack.ts'
import { stateOf } from './transforms/redirects.ts'

/** What the launch runner knows of requests. */
export interface LaunchLookup {
  /** The launch whose app sent this trace header. */
  tracedRun(traceparent: string): string | undefined
  /** The launch that expects this state. */
  runExpecting(state: string): Promise<string | undefined>
}

interface MisbehaviourOptions {
  readonly rack: FaultRack
  readonly tools: FaultTools
  readonly launches: LaunchLookup
  /** Id of the client that plays every launch of the console. */
  readonly builtInClientId: string
  /** The client a bearer value was issued to. */
  readonly clientOfToken: (token: string) => Promise<string | undefined>
  /** The headers that let a browser read the answer. */
  readonly corsHeaders: (request: Request) => Promise<Headers>
}

/** Builds the misbehaviour of this server over a rack. It stands around the rules, which know nothing of it: requests go
 * through and answers leave unchanged, but for the faults that are on for whoever asks. Nothing in a request chooses a
 * fault.
 * @see spec/security.md AS-33
 */
export function createMisbehaviour(options: MisbehaviourOptions): Around {
  const { rack, tools } = options
  const endpointsOf = createEndpointReader(tools.issuer)
  return async (passage) => {
    const active = rack.list()
    if (active.length === 0) return passage.answer(passage.request)
    const { method, url } = passage.request
    const form = formOf(passage)
    const endpoints = endpointsOf(method, new URL(url).pathname, form)
    const near = active.flatMap((fault): Candidate[] => {
      const implementation = implementationOf(fault)
      const isNear = implementation?.endpoints.some((endpoint) => endpoints.includes(endpoint))
      return implementation !== undefined && isNear ? [{ fault, implementation }] : []
    })
    if (near.length === 0) return passage.answer(passage.request)
    const claimed = await claimedClient(passage, form, options)
    return new MisbehavingPassage(passage, endpoints, claimed, options).run(near)
  }
}

interface Candidate {
  readonly fault: ActiveFault
  readonly implementation: Implementation
}

function implementationOf({ fault }: ActiveFault): Implementation | undefined {
  return Object.hasOwn(implementations, fault)
    ? implementations[fault as ServerFaultId] // hasOwn just proved the name
    : undefined
}

function formOf({ request, requestBody }: Passage): URLSearchParams {
  const isForm = request.headers
    .get('content-type')
    ?.startsWith('application/x-www-form-urlencoded')
  return new URLSearchParams(isForm === true ? Buffer.from(requestBody).toString('utf8') : '')
}

/** Faults of one request, in the order they were switched on. */
class MisbehavingPassage {
  readonly #passage: Passage
  readonly #endpoints: readonly Endpoint[]
  /** Who the request says it is from. */
  readonly #claimed: string | undefined
  readonly #options: MisbehaviourOptions
  readonly #context: FaultContext

  constructor(
    passage: Passage,
    endpoints: readonly Endpoint[],
    claimed: string | undefined,
    options: MisbehaviourOptions,
  ) {
    this.#passage = passage
    this.#endpoints = endpoints
    this.#claimed = claimed
    this.#options = options
    const { request, requestBody } = passage
    this.#context = { request, requestBody, tools: options.tools }
  }

  async run(near: readonly Candidate[]): Promise<Response> {
    for (const { fault, implementation } of near) {
      if (implementation.at !== 'before') continue
      if (!(await this.#isMeant(fault, this.#claimed, undefined))) continue
      const answer = await this.#happen(fault, () => implementation.act(this.#context), true)
      if (answer !== undefined) return this.#sendRefusal(answer)
    }
    const after = near.filter(({ implementation }) => implementation.at === 'after')
    const response = await this.#passage.answer(this.#withoutValidator(after))
    return after.length === 0 ? response : this.#change(response, after)
  }

  async #change(response: Response, after: readonly Candidate[]): Promise<Response> {
    let answer = await readAnswer(response)
    const clientId = this.#passage.scope.links.clientId ?? this.#claimed
    const state = this.#endpoints.includes('authorization-response')
      ? stateOf(answer, this.#options.tools.issuer)
      : undefined
    for (const { fault, implementation } of after) {
      if (implementation.at !== 'after') continue
      if (!(await this.#isMeant(fault, clientId, state))) continue
      const before = answer
      const changed = await this.#happen(
        fault,
        () => implementation.change(before, this.#context),
        false,
      )
      answer = changed ?? answer
    }
    return toResponse(answer)
  }

  /** Lets a fault happen, once it is sure to be on, and tells of it; one that changes nothing has not happened. */
  async #happen(
    { id, fault }: ActiveFault,
    work: () => Answer | undefined | Promise<Answer | undefined>,
    isAlways: boolean,
  ): Promise<Answer | undefined> {
    const { rack } = this.#options
    const giveBack = rack.take(id)
    if (giveBack === undefined) return undefined
    let hasHappened = true
    try {
      const answer = await work()
      hasHappened = isAlways || answer !== undefined
      return answer
    } finally {
      if (hasHappened) {
        const { title, changes, clause } = describeFault(fault)
        this.#passage.scope.note({
          outcome: 'information',
          check: 'fault',
          clause: `AS-33; ${clause}`,
          text: `misbehaving on purpose: ${title}. ${changes}`,
          detail: { fault },
        })
        rack.announce()
      } else giveBack()
    }
  }

  async #isMeant(
    { target }: ActiveFault,
    clientId: string | undefined,
    state: string | undefined,
  ): Promise<boolean> {
    const { launches, builtInClientId } = this.#options
    switch (target.kind) {
      case 'everyone':
        return true
      case 'client':
        return target.client_id === clientId
      case 'identity-provider':
        return false
      case 'launch': {
        const traced = launches.tracedRun(this.#passage.request.headers.get('traceparent') ?? '')
        if (traced !== undefined) return traced === target.runId
        const expected = await this.#runExpecting(state)
        if (expected !== undefined) return expected === target.runId
        if (this.#isOwnFetchOfStatus()) return true
        // An app of one's own is known by its id alone.
        return clientId === target.client_id && clientId !== builtInClientId
      }
    }
  }

  async #runExpecting(state: string | undefined): Promise<string | undefined> {
    const { launches } = this.#options
    const { request } = this.#passage
    const sent = this.#endpoints.includes('authorize')
      ? new URL(request.url).searchParams.get('state')
      : null
    const known = state ?? sent
    return known === null ? undefined : launches.runExpecting(known)
  }

  /** The program asks for lists and responses itself, on behalf of whoever shows a certificate. */
  #isOwnFetchOfStatus(): boolean {
    const isStatus = this.#endpoints.some((each) => each === 'crl' || each === 'ocsp')
    return isStatus && this.#passage.scope.peerAddress === undefined
  }

  /** Who has the right document already gets it all the same, so that it can be changed. */
  #withoutValidator(after: readonly Candidate[]): Request {
    const { request } = this.#passage
    if (!request.headers.has('if-none-match')) return request
    if (!after.some(({ fault }) => isAnonymous(describeFault(fault.fault).area))) return request
    const headers = new Headers(request.headers)
    headers.delete('if-none-match')
    return copyWithHeaders(request, headers)
  }

  async #sendRefusal(answer: Answer): Promise<Response> {
    const headers = new Headers(answer.headers)
    for (const [name, value] of await this.#options.corsHeaders(this.#passage.request)) {
      headers.set(name, value)
    }
    return toResponse({ ...answer, headers })
  }
}

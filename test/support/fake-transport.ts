import type { ConnectionSwitch, Transport } from '../../src/renderer/rpc/transport.ts'
import { createConnectionSwitch } from '../../src/renderer/rpc/transport.ts'
import {
  type EventName,
  type EventPayload,
  events,
  type MethodName,
  type MethodResult,
  methods,
  type ParsedParams,
} from '../../src/shared/contract/index.ts'
import { ProblemError } from '../../src/shared/problem.ts'

/** The answers of a core that is not there, by method. */
export type FakeHandlers = {
  [Name in MethodName]?: (
    params: ParsedParams<Name>,
  ) => MethodResult<Name> | Promise<MethodResult<Name>>
}

/** A call a screen made. */
export interface SeenCall {
  readonly method: string
  readonly params: unknown
}

/** A transport without a core behind it, which a test plays. */
export interface FakeTransport extends Transport {
  /** Every call in order, with defaults filled in. */
  readonly calls: readonly SeenCall[]
  readonly connection: ConnectionSwitch
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
}

/** What a call is rejected with that the test does not play: a problem, as real transports reject with nothing else. */
function unanswered(name: string): ProblemError {
  const message = `the test has no answer for ${name}`
  return new ProblemError({ code: 'internal', message, details: [], causes: [] })
}

/** Answers calls from handlers; params, results and events are held to the contract on the way. */
export function createFakeTransport(handlers: FakeHandlers): FakeTransport {
  const calls: SeenCall[] = []
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  return {
    calls,
    connection: createConnectionSwitch('online'),
    call: async (name, params) => {
      if (!Object.hasOwn(methods, name)) throw new Error(`the contract has no method ${name}`)
      const method = name as MethodName // hasOwn just proved the name
      const parsed = methods[method].params.safeParse(params)
      if (!parsed.success) {
        throw new ProblemError({
          code: 'bad-request',
          message: `${name}: ${parsed.error.message}`,
          details: [],
          causes: [],
        })
      }
      calls.push({ method, params: parsed.data })
      // The table pairs each name with a handler of its own params, which the schema just produced.
      const handler = handlers[method] as ((params: unknown) => unknown) | undefined
      if (handler === undefined) throw unanswered(name)
      return methods[method].result.parse(await handler(parsed.data))
    },
    subscribe: (event, listener) => {
      const own = listeners.get(event) ?? new Set()
      listeners.set(event, own)
      own.add(listener)
      return () => own.delete(listener)
    },
    emit: (name, payload) => {
      const parsed: unknown = events[name].parse(payload)
      for (const listener of listeners.get(name) ?? []) listener(parsed)
    },
  }
}

import type { EventName, EventPayload, Subscribe } from '../../../shared/contract/index.ts'

/** Delivers events to whoever listens now; nothing is kept. */
export interface EventHub {
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
  readonly subscribe: Subscribe
  /** Drops all listeners. */
  close(): void
}

type Listener = (payload: never) => void

/** An event hub without listeners. */
export function createEventHub(): EventHub {
  const listeners = new Map<EventName, Set<Listener>>()
  return {
    emit: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) {
        // Listeners are stored under the name whose payload they take.
        ;(listener as (value: unknown) => void)(payload)
      }
    },
    subscribe: (name, listener) => {
      const own = listeners.get(name) ?? new Set<Listener>()
      listeners.set(name, own)
      own.add(listener)
      return () => {
        own.delete(listener)
      }
    },
    close: () => listeners.clear(),
  }
}

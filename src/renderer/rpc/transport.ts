/** Whether the core can be reached: `connecting` until the first answer, `expired` once the session is refused. */
export type ConnectionState = 'connecting' | 'online' | 'offline' | 'expired'

/** A way to the core: JSON in, JSON out. Rejects with ProblemError. */
export interface Transport {
  /** Calls a method by name.
   * @param signal gives the answer up, where the way to the core allows it; for methods that only read
   */
  call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown>
  /** Listens to an event until the returned function is called. */
  subscribe(event: string, listener: (payload: unknown) => void): () => void
  readonly connection: ConnectionSource
}

/** Tells whether the core can be reached, in the shape React subscribes to. */
export interface ConnectionSource {
  get(): ConnectionState
  watch(onChange: () => void): () => void
}

/** A connection state that can be set and watched. */
export interface ConnectionSwitch extends ConnectionSource {
  set(state: ConnectionState): void
}

/** Holds a connection state; listeners hear changes only. */
export function createConnectionSwitch(initial: ConnectionState): ConnectionSwitch {
  const watchers = new Set<() => void>()
  let current = initial
  return {
    get: () => current,
    watch: (onChange) => {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },
    set: (state) => {
      // An expired session never comes back by itself.
      if (state === current || current === 'expired') return
      current = state
      for (const watcher of watchers) watcher()
    },
  }
}

/** Wall time and timers of the host; tests supply a fixed one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` every `seconds` until the returned function is called; does not keep a process alive. */
  every(seconds: number, task: () => void): () => void
}

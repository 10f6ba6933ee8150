/** A process of the program's own for work on hostile bytes: its death, whatever the cause, ends nothing else.
 * @see spec/security.md EL-23
 */
export interface IsolatedProcess {
  /** Sends a copy of a value that can be cloned; nothing happens once the process has ended. */
  send(message: unknown): void
  /** Bytes of memory that it takes up, of any kind; undefined where the system does not tell. */
  residentBytes(): number | undefined
  /** Ends it at once, even inside a native call, which no thread can be. */
  kill(): void
}

/** What differs from one isolated process to the next. */
export interface ProcessSetup {
  /** Most memory of its JavaScript objects, in MiB. */
  readonly heapMegabytes: number
  readonly onMessage: (message: unknown) => void
  /** Called once, however it ended, also where it could not be started.
   * @param how in words, as in `ended with SIGABRT`
   */
  readonly onEnd: (how: string) => void
}

/** What such a process is sent. */
export interface ProcessTask {
  /** Tells the answers to one task from those to another. */
  readonly id: number
  readonly task: unknown
}

/** What such a process says: that it begins a task, and what came out of it. */
export type ProcessMessage =
  | { readonly kind: 'begun'; readonly id: number }
  | { readonly kind: 'done'; readonly id: number; readonly answer: unknown }

import { constants } from 'node:os'

const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Resolves with the first signal that asks the process to end; the second one ends it at once.
 * @see spec/security.md RE-15
 */
export function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isEnding = false
    for (const signal of endingSignals) {
      process.on(signal, () => {
        if (isEnding) process.exit(128 + constants.signals[signal])
        isEnding = true
        resolve(signal)
      })
    }
  })
}

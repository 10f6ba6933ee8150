/** Gives timers, sockets and other requests their turn; for work that is long in all but short in steps.
 * @see spec/security.md RE-14
 */
export function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

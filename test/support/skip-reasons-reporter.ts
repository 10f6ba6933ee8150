import type { Reporter, TestCase } from '@playwright/test/reporter'

/** Says after a run why tests were skipped, which the list itself does not. */
export default class SkipReasonsReporter implements Reporter {
  readonly #counts = new Map<string, number>()

  onTestEnd(test: TestCase): void {
    if (test.outcome() !== 'skipped') return
    const reason = test.annotations.find(({ type }) => type === 'skip')?.description
    const shown = reason ?? 'no reason was given'
    this.#counts.set(shown, (this.#counts.get(shown) ?? 0) + 1)
  }

  onEnd(): void {
    for (const [reason, count] of this.#counts) {
      process.stdout.write(`  ${count} skipped: ${reason}\n`)
    }
  }

  printsToStdio(): boolean {
    return false
  }
}

import type { PathVerdict } from '../path/path-verdict.ts'

/** The highest numbers of revocation lists, by scope, so that an older list cannot hide a revocation.
 * @see spec/security.md UD-11
 */
export interface CrlNumbers {
  highest(scope: string): bigint | undefined
  /** Keeps a number when it is higher than the one it has. */
  record(scope: string, number: bigint): void
}

/** Numbers that last as long as the process. */
export function createCrlNumbers(): CrlNumbers {
  const numbers = new Map<string, bigint>()
  return {
    highest: (scope) => numbers.get(scope),
    record: (scope, number) => {
      const known = numbers.get(scope)
      if (known === undefined || number > known) numbers.set(scope, number)
    },
  }
}

/** Records the numbers of lists a verdict rested on. Only those: a list that was not used may be forged. */
export function rememberCrlNumbers({ triedPaths }: PathVerdict, numbers: CrlNumbers): void {
  for (const { crlScope, crlNumber, problem } of triedPaths.flatMap(({ evidence }) => evidence)) {
    if (crlScope === undefined || crlNumber === undefined || problem !== undefined) continue
    numbers.record(crlScope, BigInt(crlNumber))
  }
}

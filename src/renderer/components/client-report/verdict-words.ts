import type { JudgedRule } from '../../../shared/contract/client-report.ts'
import type { Verdict } from '../../../shared/design-tokens.ts'

/** How a verdict of the report looks and reads. */
export const verdictWords: Readonly<
  Record<JudgedRule['verdict'], { readonly verdict: Verdict; readonly word: string }>
> = {
  failed: { verdict: 'fail', word: 'failed' },
  passed: { verdict: 'pass', word: 'passed' },
  'not-seen': { verdict: 'info', word: 'not seen' },
}

/** A rule that binds less is broken less badly. */
export function verdictOfRule({ verdict, level }: JudgedRule): (typeof verdictWords)['failed'] {
  const words = verdictWords[verdict]
  return verdict === 'failed' && level !== 'SHALL' ? { ...words, verdict: 'warn' } : words
}

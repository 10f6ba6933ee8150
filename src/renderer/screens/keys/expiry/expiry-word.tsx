import type { Verdict as VerdictName } from '../../../../shared/design-tokens.ts'
import { Verdict } from '../../../components/index.ts'

const soonSeconds = 2_592_000

/** How pressing an end is: past, within 30 days, or later.
 * @param endsAt epoch seconds
 * @param now epoch seconds
 */
export function verdictOf(endsAt: number, now: number): VerdictName {
  if (endsAt <= now) return 'fail'
  return endsAt - now <= soonSeconds ? 'warn' : 'info'
}

const words: Readonly<Record<VerdictName, string>> = {
  fail: 'ended',
  warn: 'ends soon',
  info: 'ends later',
  pass: '',
}

/** An end as a word with its colour. */
export function ExpiryWord({ endsAt, now }: { readonly endsAt: number; readonly now: number }) {
  const verdict = verdictOf(endsAt, now)
  return (
    <Verdict verdict={verdict} isPlain>
      {words[verdict]}
    </Verdict>
  )
}

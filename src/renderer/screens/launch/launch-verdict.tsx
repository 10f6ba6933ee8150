import type { LaunchRunRow } from '../../../shared/contract/launch.ts'
import { Verdict } from '../../components/index.ts'

const verdicts = {
  waiting: { verdict: 'info', word: 'waiting' },
  succeeded: { verdict: 'pass', word: 'succeeded' },
  failed: { verdict: 'fail', word: 'failed' },
} as const

/** What became of a launch. */
export function LaunchVerdict({
  status,
  isPlain = true,
}: {
  readonly status: LaunchRunRow['status']
  readonly isPlain?: boolean
}) {
  const { verdict, word } = verdicts[status]
  return (
    <Verdict verdict={verdict} isPlain={isPlain}>
      {word}
    </Verdict>
  )
}

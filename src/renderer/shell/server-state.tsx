import { Verdict } from '../components/index.ts'
import { type ConnectionState, useConnection } from '../rpc/index.ts'

const words = {
  connecting: { verdict: 'info', word: 'Connecting' },
  online: { verdict: 'pass', word: 'Running' },
  offline: { verdict: 'fail', word: 'Not reachable' },
  expired: { verdict: 'fail', word: 'Session ended' },
} as const satisfies Record<ConnectionState, unknown>

/** Whether the server runs and can be reached. */
export function ServerState() {
  const { verdict, word } = words[useConnection()]
  return (
    <span role="status" aria-label="Server">
      <Verdict verdict={verdict}>{word}</Verdict>
    </span>
  )
}

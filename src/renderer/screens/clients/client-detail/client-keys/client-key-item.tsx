import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { KeyRow, KeyState } from '../../../../../shared/contract/keys.ts'
import type { Verdict as VerdictName } from '../../../../../shared/design-tokens.ts'
import { CopyButton, Instant, Mono, Verdict } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'

const states: Readonly<Record<KeyState, { verdict: VerdictName; word: string }>> = {
  active: { verdict: 'pass', word: 'active' },
  retiring: { verdict: 'warn', word: 'in overlap' },
  retired: { verdict: 'info', word: 'retired' },
  expired: { verdict: 'fail', word: 'expired' },
}

interface ClientKeyItemProps {
  readonly row: KeyRow
  readonly onRotate: () => void
}

/** One key of a client: what it is, how far in its life, and its public part to copy. */
export function ClientKeyItem({ row, onRotate }: ClientKeyItemProps) {
  const { data: detail } = useRpc('keys.get', { id: row.id })
  const { verdict, word } = states[row.state]
  const mayRotate = row.state === 'active' && row.successorId === null
  return (
    <Box component="li" sx={{ py: 2, borderBottom: 1, borderColor: 'tokens.line' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 3 }}>
        <Verdict verdict={verdict} isPlain>
          {word}
        </Verdict>
        <Link component={RouterLink} to={`/keys/pairs/${encodeURIComponent(row.id)}`}>
          {row.name}
        </Link>
        <Mono>{row.alg}</Mono>
        <Box sx={{ flex: 1 }} />
        {detail !== undefined && (
          <CopyButton
            value={JSON.stringify(detail.publicJwk, null, 2)}
            name={`public JWK of ${row.kid}`}
          />
        )}
        {mayRotate && (
          <Button onClick={onRotate} aria-label={`Rotate ${row.name}`}>
            Rotate…
          </Button>
        )}
      </Box>
      <Box sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        <Mono>{row.kid}</Mono>
        <div>
          created <Instant at={row.createdAt} />
          {row.retiredAt !== null && (
            <>
              , {row.state === 'retired' ? 'retired' : 'published until'}{' '}
              <Instant at={row.retiredAt} />
            </>
          )}
          {row.expiresAt !== null && (
            <>
              , expires <Instant at={row.expiresAt} />
            </>
          )}
        </div>
      </Box>
    </Box>
  )
}

import ChevronRight from '@mui/icons-material/ChevronRightOutlined'
import ExpandMore from '@mui/icons-material/ExpandMoreOutlined'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { useState } from 'react'
import type { GrantRow } from '../../../../shared/contract/grants.ts'
import { EmptyState, Instant, ProblemAlert, Verdict } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { GrantFamily } from './grant-family.tsx'

/** What people granted a client, newest first; each opens to the family of tokens issued from it. */
export function GrantList({ clientId }: { readonly clientId: string }) {
  const { data, error } = useRpc('grants.list', { client_id: clientId, limit: 50 })
  if (error !== null) return <ProblemAlert error={error} />
  if (data?.rows.length === 0) {
    return (
      <EmptyState title="Nothing granted yet">
        A grant is made when a person approves this client. Start a launch with it to see its tokens
        here.
      </EmptyState>
    )
  }
  return (
    <Box component="ul" aria-label="Grants" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {data?.rows.map((grant) => (
        <GrantItem key={grant.id} grant={grant} />
      ))}
    </Box>
  )
}

const verdicts = { active: 'pass', ended: 'info', revoked: 'fail' } as const

function GrantItem({ grant }: { readonly grant: GrantRow }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Box component="li" sx={{ borderBottom: 1, borderColor: 'tokens.line' }}>
      <ButtonBase
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        sx={{
          width: '100%',
          minHeight: 36,
          gap: 2,
          justifyContent: 'flex-start',
          fontSize: 'body2.fontSize',
          textAlign: 'left',
        }}
      >
        {isOpen ? <ExpandMore /> : <ChevronRight />}
        <Verdict verdict={verdicts[grant.state]} isPlain>
          {grant.state}
        </Verdict>
        <Instant at={grant.createdAt} />
        <Box component="span" sx={{ color: 'text.secondary', flex: 1 }}>
          {describeGrant(grant)}
        </Box>
      </ButtonBase>
      {isOpen && <GrantFamily grantId={grant.id} />}
    </Box>
  )
}

function describeGrant({ username, patient, refreshKind, isAutomatic }: GrantRow): string {
  return [
    username === null ? 'no user' : `by ${username}`,
    patient === null ? null : `for patient ${patient}`,
    refreshKind === 'none' ? null : `${refreshKind} access`,
    isAutomatic ? 'approved automatically' : null,
  ]
    .filter((part) => part !== null)
    .join(', ')
}

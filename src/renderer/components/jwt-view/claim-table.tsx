import Box from '@mui/material/Box'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { formatDistance } from '../format-time.ts'
import { Instant } from '../instant.tsx'
import { meaningOf, momentOf } from './claim-meanings.ts'

interface ClaimTableProps {
  readonly label: string
  readonly claims: Readonly<Record<string, unknown>>
  /** Colour token of the part of the JWT these belong to. */
  readonly color: string
  /** Epoch seconds; times are told from here. */
  readonly now: number
}

/** Header parameters or claims with their meaning, moments in human time. */
export function ClaimTable({ label, claims, color, now }: ClaimTableProps) {
  return (
    <Box
      component="table"
      aria-label={label}
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: textSizes.data,
        '& td, & th': {
          textAlign: 'left',
          verticalAlign: 'top',
          py: 1,
          pr: 3,
          borderBottom: 1,
          borderColor: 'tokens.line',
        },
        '& th': { fontFamily: fontStacks.mono, fontWeight: 500, whiteSpace: 'nowrap', color },
      }}
    >
      <tbody>
        {Object.entries(claims).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <Box component="td" sx={{ width: '100%' }}>
              <ClaimValue name={name} value={value} now={now} />
              <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
                {meaningOf(name)}
              </Box>
            </Box>
          </tr>
        ))}
      </tbody>
    </Box>
  )
}

function ClaimValue({
  name,
  value,
  now,
}: {
  readonly name: string
  readonly value: unknown
  readonly now: number
}) {
  const moment = momentOf(name, value)
  if (moment !== undefined) {
    return (
      <>
        <Instant at={moment} />
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          · {formatDistance(moment, now)} · {moment}
        </Box>
      </>
    )
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1)
  return (
    <Box
      component="span"
      sx={{ fontFamily: fontStacks.mono, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {text}
    </Box>
  )
}

import Box from '@mui/material/Box'
import type { InspectedClaim } from '../../../shared/contract/inspector.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { formatDistance, Instant, Section, Verdict } from '../../components/index.ts'
import { MarkedText } from './marked-text.tsx'
import { UrlActions, urlIn } from './url-actions.tsx'

interface ClaimListProps {
  readonly title: string
  /** Which part of the JWT these are; decides their colour. */
  readonly part: 'header' | 'payload'
  readonly claims: readonly InspectedClaim[]
  /** Epoch seconds. */
  readonly now: number
}

/** Header parameters or claims exactly as the token has them, with their meaning; repeated ones are marked. */
export function ClaimList({ title, part, claims, now }: ClaimListProps) {
  const color = `tokens.jwt.${part}`
  return (
    <Section title={title}>
      <Box
        component="table"
        aria-label={title}
        sx={{
          width: '100%',
          borderCollapse: 'collapse',
          fontSize: textSizes.data,
          borderLeft: 3,
          borderColor: color,
          '& td, & th': {
            textAlign: 'left',
            verticalAlign: 'top',
            py: 1,
            px: 3,
            borderBottom: 1,
            borderColor: 'tokens.line',
          },
          '& th': { fontFamily: fontStacks.mono, fontWeight: 500, color, overflowWrap: 'anywhere' },
        }}
      >
        <tbody>
          {claims.map((claim, index) => (
            // Names may repeat, so the place belongs to the identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: a report never changes
            <ClaimRow key={`${index} ${claim.name}`} claim={claim} now={now} />
          ))}
        </tbody>
      </Box>
    </Section>
  )
}

function ClaimRow({ claim, now }: { readonly claim: InspectedClaim; readonly now: number }) {
  const url = claim.isTruncated ? undefined : urlIn(claim.text)
  return (
    <tr>
      <Box component="th" scope="row" sx={{ minWidth: 96, maxWidth: 180 }}>
        {claim.name === '' ? '(empty name)' : <MarkedText text={claim.name} marks={[]} />}
      </Box>
      <Box component="td" sx={{ width: '100%' }}>
        <Box
          component="span"
          sx={{ fontFamily: fontStacks.mono, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          <MarkedText text={claim.text} marks={claim.marks} />
          {claim.isTruncated && '…'}
        </Box>
        {url !== undefined && <UrlActions text={url} name={claim.name || 'value'} />}
        {claim.time !== null && (
          <Box>
            <Instant at={claim.time} /> · {formatDistance(claim.time, now)}
          </Box>
        )}
        {claim.isRepeated && (
          <Box>
            <Verdict verdict="fail" isPlain>
              stands more than once
            </Verdict>
          </Box>
        )}
        {claim.meaning !== null && (
          <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>{claim.meaning}</Box>
        )}
      </Box>
    </tr>
  )
}

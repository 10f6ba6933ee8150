import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { DiscoveryDocument } from '../../../../../shared/contract/discovery.ts'
import { CopyField, Panel, Verdict } from '../../../../components/index.ts'

const states = {
  read: { verdict: 'pass', word: 'read' },
  missing: { verdict: 'info', word: 'not there' },
  unreadable: { verdict: 'warn', word: 'not readable' },
} as const

/** The documents with their URLs to copy and the exchanges that fetched them. */
export function DocumentCards({ documents }: { readonly documents: readonly DiscoveryDocument[] }) {
  return (
    <Box
      component="ul"
      aria-label="Documents"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        display: 'grid',
        gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
        gap: 3,
      }}
    >
      {documents.map((document) => (
        <li key={document.kind}>
          <Panel>
            <Card document={document} />
          </Panel>
        </li>
      ))}
    </Box>
  )
}

function Card({ document }: { readonly document: DiscoveryDocument }) {
  const { name, url, state, text, exchangeId } = document
  const { verdict, word } = states[state]
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, mb: 2 }}>
        <Box component="span" sx={{ flex: 1, fontWeight: 600 }}>
          {name}
        </Box>
        <Verdict verdict={verdict} isPlain>
          {word}
        </Verdict>
      </Box>
      <CopyField label={`URL of ${name}`} value={url} isBare />
      <Box sx={{ display: 'flex', gap: 3, mt: 2, fontSize: 'body2.fontSize' }}>
        <Box component="span" sx={{ flex: 1, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {text}
        </Box>
        {exchangeId !== null && (
          <Link
            component={RouterLink}
            to={`/traffic/${exchangeId}`}
            aria-label={`In Traffic: ${name}`}
          >
            In Traffic
          </Link>
        )}
      </Box>
    </>
  )
}

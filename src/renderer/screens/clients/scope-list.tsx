import Box from '@mui/material/Box'
import { useDeferredValue } from 'react'
import { textSizes } from '../../../shared/design-tokens.ts'
import { parseScopeParameter, type ScopeEntry } from '../../../shared/oauth/scope-parameter.ts'
import { Mono, Verdict } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

/** Each scope of a text with what it allows, or with what keeps it from being a scope. */
export function ScopeList({ scope }: { readonly scope: string }) {
  const text = useDeferredValue(scope.split(/\s+/).filter(Boolean).join(' '))
  const { data } = useRpc(
    'launch.describeScopes',
    { scope: text },
    { isEnabled: text !== '' && text.length <= 4096, keepPrevious: true },
  )
  const list = parseScopeParameter(text)
  if (list.kind === 'too-large' || list.entries.length === 0) return null
  return (
    <Box
      component="ul"
      aria-label="Scopes in words"
      sx={{ listStyle: 'none', m: 0, p: 0, fontSize: textSizes.data }}
    >
      {list.entries.map((entry) => (
        <ScopeItem
          key={entry.text}
          entry={entry}
          meaning={data?.find(({ scope: described }) => described === entry.text)?.short}
        />
      ))}
    </Box>
  )
}

interface ScopeItemProps {
  readonly entry: ScopeEntry
  readonly meaning: string | undefined
}

function ScopeItem({ entry: { text, scope }, meaning }: ScopeItemProps) {
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
        columnGap: 3,
        py: 0.5,
      }}
    >
      <Mono>{text}</Mono>
      {scope.kind === 'invalid' ? (
        <span>
          <Verdict verdict="fail" isPlain>
            no scope
          </Verdict>{' '}
          Seen {scope.seen === '' ? 'nothing' : scope.seen}, wanted {scope.wanted}.
        </span>
      ) : (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {meaning}
        </Box>
      )}
    </Box>
  )
}

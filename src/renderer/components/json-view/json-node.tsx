import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useState } from 'react'
import { countMatches, hasText } from './match-json.ts'

const shownAtOnce = 100

interface JsonNodeProps {
  readonly name?: string
  readonly value: unknown
  readonly depth: number
  readonly openLevels: number
  /** Lower-case text to mark; empty for none. */
  readonly needle: string
  readonly isLast: boolean
}

/** One member of a JSON value with everything below it. */
export function JsonNode(props: JsonNodeProps) {
  const { name, value, needle, isLast } = props
  if (typeof value === 'object' && value !== null) return <Branch {...props} value={value} />
  return (
    <Box sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', pl: 4 }}>
      <Name name={name} needle={needle} />
      <Leaf value={value} needle={needle} />
      {isLast ? '' : ','}
    </Box>
  )
}

function Branch(props: JsonNodeProps & { readonly value: object }) {
  const { name, value, depth, openLevels, needle, isLast } = props
  const [isOpenByHand, setOpenByHand] = useState<boolean | null>(null)
  const [shown, setShown] = useState(shownAtOnce)
  const isArray = Array.isArray(value)
  const entries = Object.entries(value)
  const [start, end] = isArray ? ['[', ']'] : ['{', '}']
  const isFound = needle !== '' && countMatches(value, needle) > 0
  const isOpen = isOpenByHand ?? (isFound || depth < openLevels)
  if (entries.length === 0) {
    return (
      <Box sx={{ pl: 4 }}>
        <Name name={name} needle={needle} />
        {start + end + (isLast ? '' : ',')}
      </Box>
    )
  }
  return (
    <Box>
      <Fold
        isOpen={isOpen}
        label={name ?? (isArray ? 'list' : 'object')}
        onToggle={() => setOpenByHand(!isOpen)}
      />
      <Name name={name} needle={needle} />
      {start}
      {!isOpen && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {` ${entries.length} ${isArray ? 'items' : 'members'} ${end}${isLast ? '' : ','}`}
        </Box>
      )}
      {isOpen && (
        <>
          <Box sx={{ ml: 1.5, pl: 1, borderLeft: 1, borderColor: 'tokens.line' }}>
            {entries.slice(0, shown).map(([key, member], index) => (
              <JsonNode
                key={key}
                {...(isArray ? {} : { name: key })}
                value={member}
                depth={depth + 1}
                openLevels={openLevels}
                needle={needle}
                isLast={index === entries.length - 1}
              />
            ))}
            {entries.length > shown && (
              <Link component="button" onClick={() => setShown(shown + shownAtOnce)} sx={{ ml: 4 }}>
                Show more ({entries.length - shown} left)
              </Link>
            )}
          </Box>
          <Box sx={{ pl: 4 }}>{end + (isLast ? '' : ',')}</Box>
        </>
      )}
    </Box>
  )
}

function Fold({
  isOpen,
  label,
  onToggle,
}: {
  readonly isOpen: boolean
  readonly label: string
  readonly onToggle: () => void
}) {
  return (
    <Box
      component="button"
      type="button"
      aria-expanded={isOpen}
      aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${label}`}
      onClick={onToggle}
      sx={{
        width: 16,
        height: 18,
        p: 0,
        border: 0,
        bgcolor: 'transparent',
        color: 'text.secondary',
        font: 'inherit',
        cursor: 'pointer',
        '&:hover': { color: 'primary.main' },
      }}
    >
      {isOpen ? '▾' : '▸'}
    </Box>
  )
}

function Name({ name, needle }: { readonly name: string | undefined; readonly needle: string }) {
  if (name === undefined) return null
  return (
    <>
      <Box component="span" sx={{ color: 'tokens.jwt.payload' }}>
        <Marked text={JSON.stringify(name)} isMarked={hasText(name, needle)} />
      </Box>
      {': '}
    </>
  )
}

function Leaf({ value, needle }: { readonly value: unknown; readonly needle: string }) {
  const text = JSON.stringify(value) ?? String(value)
  const color = typeof value === 'string' ? 'text.primary' : 'tokens.jwt.signature'
  return (
    <Box component="span" sx={{ color }}>
      <Marked text={text} isMarked={hasText(String(value), needle)} />
    </Box>
  )
}

function Marked({ text, isMarked }: { readonly text: string; readonly isMarked: boolean }) {
  if (!isMarked) return text
  return (
    <Box
      component="mark"
      sx={({ palette }) => ({ color: 'inherit', bgcolor: palette.tokens.verdict.warn.line })}
    >
      {text}
    </Box>
  )
}

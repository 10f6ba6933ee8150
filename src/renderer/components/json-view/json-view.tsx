import Box from '@mui/material/Box'
import { useState } from 'react'
import { fontStacks, radii, textSizes } from '../../../shared/design-tokens.ts'
import { CopyButton } from '../copy-button.tsx'
import { SearchField } from '../search-field.tsx'
import { JsonNode } from './json-node.tsx'
import { countMatches } from './match-json.ts'

interface JsonViewProps {
  /** What the value is, as in `Resource`; names the copy button and the search field. */
  readonly label: string
  readonly value: unknown
  /** How many levels are open at first. */
  readonly openLevels?: number
  readonly hasSearch?: boolean
}

/** A JSON value as a tree in monospace: parts fold, and text can be searched for. Everything is shown as text. */
export function JsonView({ label, value, openLevels = 3, hasSearch = false }: JsonViewProps) {
  const [search, setSearch] = useState('')
  const needle = search.trim().toLowerCase()
  const matches = needle === '' ? null : countMatches(value, needle)
  return (
    <Box sx={{ minWidth: 0 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, mb: 1, minHeight: 30 }}>
        {hasSearch && (
          <SearchField
            label={`Search in ${label}`}
            value={search}
            onChange={setSearch}
            hasShortcut={false}
          />
        )}
        <Box role="status" sx={{ flex: 1, fontSize: textSizes.small, color: 'text.secondary' }}>
          {matches !== null && (matches === 1 ? '1 match' : `${matches} matches`)}
        </Box>
        <CopyButton value={JSON.stringify(value, null, 2)} name={`${label} as JSON`} />
      </Box>
      <Box
        role="group"
        aria-label={label}
        // Wide values scroll, and what scrolls must be reachable by keyboard.
        tabIndex={0}
        sx={{
          bgcolor: 'tokens.sunken',
          border: 1,
          borderColor: 'tokens.line',
          borderRadius: `${radii.control}px`,
          p: 2,
          overflowX: 'auto',
          fontFamily: fontStacks.mono,
          fontSize: textSizes.small,
          lineHeight: '18px',
        }}
      >
        <JsonNode value={value} depth={0} openLevels={openLevels} needle={needle} isLast />
      </Box>
    </Box>
  )
}

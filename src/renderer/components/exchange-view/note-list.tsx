import Box from '@mui/material/Box'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { textSizes } from '../../../shared/design-tokens.ts'
import { JsonView } from '../json-view/index.ts'
import { Verdict } from '../verdict.tsx'

/** One finding about an exchange. */
export type Note = ExchangeDetail['notes'][number]

const verdicts = {
  passed: { verdict: 'pass', word: 'passed' },
  failed: { verdict: 'fail', word: 'failed' },
  information: { verdict: 'info', word: 'note' },
} as const

/** What was checked about an exchange, in order, each with its outcome and clause. */
export function NoteList({ notes }: { readonly notes: readonly Note[] }) {
  return (
    <Box
      component="ol"
      aria-label="Checks"
      sx={{ listStyle: 'none', m: 0, p: 0, fontSize: textSizes.data }}
    >
      {notes.map((note, index) => (
        <NoteItem
          // A check may be made twice in one exchange, so its place belongs to its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: the notes of an exchange never change
          key={`${index} ${note.check}`}
          note={note}
        />
      ))}
    </Box>
  )
}

function NoteItem({ note }: { readonly note: Note }) {
  const { verdict, word } = verdicts[note.outcome]
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '76px 1fr',
        columnGap: 2,
        py: 1.5,
        borderBottom: 1,
        borderColor: 'tokens.line',
      }}
    >
      <Verdict verdict={verdict} isPlain>
        {word}
      </Verdict>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {note.text}
        <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
          {note.check} · {note.clause}
        </Box>
        {note.detail !== undefined && (
          <Box sx={{ mt: 1 }}>
            <JsonView label={`Record of ${note.check}`} value={note.detail} openLevels={1} />
          </Box>
        )}
      </Box>
    </Box>
  )
}

import Box from '@mui/material/Box'
import { z } from 'zod'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { textSizes } from '../../../shared/design-tokens.ts'
import { JsonView } from '../json-view/index.ts'
import { KeyValue } from '../key-value.tsx'
import { Mono } from '../mono.tsx'
import { Verdict } from '../verdict.tsx'

/** One finding about an exchange. */
export type Note = Omit<ExchangeDetail['notes'][number], 'check'> & {
  /** Name of the rule; decisions of the sandbox have none. */
  readonly check?: string
}

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
          key={`${index} ${note.text}`}
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
        alignItems: 'start',
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
          {note.check === undefined ? note.clause : `${note.check} · ${note.clause}`}
        </Box>
        <NoteRecord note={note} />
      </Box>
    </Box>
  )
}

/** What was seen and wanted in words; any other record as JSON. */
function NoteRecord({ note }: { readonly note: Note }) {
  const { check, detail } = note
  if (detail === undefined) return null
  const explanation = explanationSchema.safeParse(detail)
  return (
    <Box sx={{ mt: 1 }}>
      {explanation.success ? (
        <KeyValue
          rows={[
            { name: 'Parameter', value: mono(explanation.data.parameter) },
            { name: 'Seen', value: mono(explanation.data.seen) },
            { name: 'Wanted', value: mono(explanation.data.wanted) },
          ]}
        />
      ) : (
        <JsonView
          label={check === undefined ? 'Record' : `Record of ${check}`}
          value={detail}
          openLevels={0}
        />
      )}
    </Box>
  )
}

const explanationSchema = z.strictObject({
  check: z.string(),
  clause: z.string(),
  parameter: z.string().optional(),
  seen: z.string().optional(),
  wanted: z.string().optional(),
})

function mono(text: string | undefined) {
  return text === undefined ? null : <Mono>{text}</Mono>
}

import NavigateBefore from '@mui/icons-material/NavigateBeforeOutlined'
import NavigateNext from '@mui/icons-material/NavigateNextOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { useNavigate } from 'react-router'
import type { SandboxAnswer } from '../../../shared/contract/sandbox.ts'
import {
  DataList,
  EmptyState,
  HttpStatus,
  JsonView,
  NoteList,
  ProblemAlert,
  Section,
} from '../../components/index.ts'
import { type ResultRow, readRows } from './read-rows.ts'
import { resultColumns } from './result-columns.tsx'
import type { FhirQuery } from './use-fhir-query.ts'

interface QueryResultProps {
  readonly query: FhirQuery
  /** Reference of the resource in detail. */
  readonly selected: string | null
  readonly onOpen: (reference: string) => void
}

/** What came back: a list for a search, else the resource or the refusal, with every decision made on the way. */
export function QueryResult({ query, selected, onOpen }: QueryResultProps) {
  const { data, error, isPending, refetch } = query.answer
  if (error !== null) {
    return (
      <Box sx={{ p: 4 }}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </Box>
    )
  }
  if (isPending || data === undefined) return <LinearProgress aria-label="Asking the sandbox" />
  const rows = readRows(data.body)
  if (rows === null) return <SingleAnswer answer={data} />
  return <SearchAnswer {...{ query, answer: data, rows, selected, onOpen }} />
}

interface SearchAnswerProps extends QueryResultProps {
  readonly answer: SandboxAnswer
  readonly rows: readonly ResultRow[]
}

function SearchAnswer({ query, answer, rows, selected, onOpen }: SearchAnswerProps) {
  return (
    <DataList
      label="Resources"
      columns={resultColumns}
      rows={rows}
      rowId={(row) => row.reference}
      selectedId={selected}
      lesserColumns={['status', 'mode', 'reference']}
      onOpen={(row) => onOpen(row.reference)}
      toolbar={<AnswerSummary query={query} answer={answer} shown={rows.length} />}
      empty={
        <EmptyState title="Nothing matches">
          {query.asToken === null
            ? 'The search is right, and no resource fits it. Remove a parameter or choose a type.'
            : 'Either no resource fits, or the scopes leave none of them: see the decisions above.'}
        </EmptyState>
      }
    />
  )
}

interface AnswerSummaryProps {
  readonly query: FhirQuery
  readonly answer: SandboxAnswer
  readonly shown: number
}

function AnswerSummary({ query, answer, shown }: AnswerSummaryProps) {
  const navigate = useNavigate()
  const { status, body, decisions, nextOffset } = answer
  const total = typeof body?.['total'] === 'number' ? body['total'] : shown
  return (
    <Stack sx={{ width: '100%', gap: 1 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 3, fontSize: 'body2.fontSize' }}>
        <HttpStatus status={status} />
        <Box
          component="span"
          role="status"
          sx={{ flex: 1, color: 'text.secondary', whiteSpace: 'nowrap' }}
        >
          {shown === 0 ? 'None' : `${query.offset + 1} to ${query.offset + shown}`} of{' '}
          {total.toLocaleString('en')}
        </Box>
        <Button
          startIcon={<NavigateBefore />}
          disabled={query.offset === 0}
          onClick={() => void navigate(-1)}
        >
          Back
        </Button>
        <Button
          endIcon={<NavigateNext />}
          disabled={nextOffset === null}
          onClick={() => nextOffset !== null && query.setOffset(nextOffset)}
        >
          Next
        </Button>
      </Box>
      {decisions.length > 0 && (
        <Box sx={{ maxHeight: 180, overflowY: 'auto' }}>
          <NoteList notes={decisions} />
        </Box>
      )}
    </Stack>
  )
}

/** An answer that is no search result: a resource read by its id, or why it was refused. */
function SingleAnswer({ answer }: { readonly answer: SandboxAnswer }) {
  const { status, body, decisions } = answer
  return (
    <Stack sx={{ gap: 4, p: 4, height: '100%', overflow: 'auto', bgcolor: 'background.paper' }}>
      <Box>
        <HttpStatus status={status} />
      </Box>
      {decisions.length > 0 && (
        <Section title="Decisions">
          <NoteList notes={decisions} />
        </Section>
      )}
      {body !== null && <JsonView label="Answer" value={body} hasSearch />}
    </Stack>
  )
}

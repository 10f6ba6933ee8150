import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useEffect, useState } from 'react'
import type { TokenComparison } from '../../../../shared/contract/inspector.ts'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { EmptyState, ProblemAlert, Screen, Section, Verdict } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { InspectorTabs } from '../inspector-tabs.tsx'
import { kindNames } from '../kind-names.ts'
import { MarkedText } from '../marked-text.tsx'

/** Two tokens side by side, member by member, compared by octets. */
export function CompareScreen() {
  const [left, setLeft] = useState('')
  const [right, setRight] = useState('')
  const { mutate, reset, data, error } = useCall('inspector.compare')
  useEffect(() => {
    if (left.trim() === '' || right.trim() === '') {
      reset()
      return
    }
    const timer = setTimeout(() => mutate({ left, right }), 250)
    return () => clearTimeout(timer)
  }, [left, right, mutate, reset])
  return (
    <Screen title="Inspector" isFilled>
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="compare" />
        <Box sx={{ display: 'flex', gap: 4, p: 4, pb: 3, flexShrink: 0 }}>
          <TokenField label="First token" text={left} onChange={setLeft} />
          <TokenField label="Second token" text={right} onChange={setRight} />
        </Box>
        <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', px: 4, pb: 4 }}>
          {error !== null && <ProblemAlert error={error} />}
          {data === undefined && error === null && (
            <EmptyState title="Paste two tokens to compare them">
              Header, claims and findings stand beside each other. Values are the same only where
              every octet is.
            </EmptyState>
          )}
          {data !== undefined && <Comparison comparison={data} />}
        </Box>
      </Box>
    </Screen>
  )
}

interface TokenFieldProps {
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
}

function TokenField({ label, text, onChange }: TokenFieldProps) {
  return (
    <TextField
      fullWidth
      multiline
      minRows={3}
      maxRows={3}
      label={label}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
      slotProps={{ htmlInput: { spellCheck: false, autoComplete: 'off' } }}
    />
  )
}

const parts = [
  ['header', 'Header'],
  ['claims', 'Payload'],
  ['findings', 'Findings'],
] as const

function Comparison({ comparison }: { readonly comparison: TokenComparison }) {
  const { left, right, isSame, rows } = comparison
  const differing = rows.filter(({ outcome }) => outcome !== 'same').length
  return (
    <Stack sx={{ gap: 5 }}>
      <Box role="status" sx={{ fontSize: 'body2.fontSize' }}>
        <Verdict verdict={isSame ? 'pass' : 'info'}>
          {isSame ? 'the same, octet by octet' : `${differing} differences`}
        </Verdict>{' '}
        {kindNames[left.kind]} {left.fingerprint} and {kindNames[right.kind]} {right.fingerprint}.
        First: {left.signature} Second: {right.signature}
      </Box>
      {parts.map(([part, title]) => (
        <PartTable key={part} title={title} rows={rows.filter((row) => row.part === part)} />
      ))}
    </Stack>
  )
}

const words = {
  same: { verdict: 'info', word: 'same' },
  different: { verdict: 'warn', word: 'different' },
  'left-only': { verdict: 'warn', word: 'first only' },
  'right-only': { verdict: 'warn', word: 'second only' },
} as const

function PartTable({
  title,
  rows,
}: {
  readonly title: string
  readonly rows: TokenComparison['rows']
}) {
  if (rows.length === 0) return null
  return (
    <Section title={title}>
      <Box
        component="table"
        aria-label={title}
        sx={{
          width: '100%',
          tableLayout: 'fixed',
          borderCollapse: 'collapse',
          fontSize: textSizes.data,
          '& td, & th': {
            textAlign: 'left',
            verticalAlign: 'top',
            p: 1,
            borderBottom: 1,
            borderColor: 'tokens.line',
            overflowWrap: 'anywhere',
          },
        }}
      >
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ width: 150 }}>
              Name
            </Box>
            <Box component="th" scope="col" sx={{ width: 120 }}>
              Compared
            </Box>
            <th scope="col">First</th>
            <th scope="col">Second</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <Box component="th" scope="row" sx={{ fontFamily: fontStacks.mono }}>
                <MarkedText text={row.name} marks={[]} />
              </Box>
              <td>
                <Verdict verdict={words[row.outcome].verdict} isPlain>
                  {words[row.outcome].word}
                </Verdict>
              </td>
              <Value text={row.left} marks={row.marks} />
              <Value text={row.right} marks={row.marks} />
            </tr>
          ))}
        </tbody>
      </Box>
    </Section>
  )
}

function Value({
  text,
  marks,
}: {
  readonly text: string | null
  readonly marks: TokenComparison['rows'][number]['marks']
}) {
  return (
    <Box component="td" sx={{ fontFamily: fontStacks.mono, whiteSpace: 'pre-wrap' }}>
      {text === null ? '—' : <MarkedText text={text} marks={marks} />}
    </Box>
  )
}

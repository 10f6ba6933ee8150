import Box from '@mui/material/Box'
import { textSizes, type Verdict as VerdictName } from '../../shared/design-tokens.ts'
import { Mono } from './mono.tsx'
import { Verdict } from './verdict.tsx'

/** One check with its outcome. */
export interface CheckListItem {
  /** Name of the rule. */
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'warning' | 'information' | 'not-checked'
  /** Document and section, or requirement id. */
  readonly clause: string
  readonly text: string
  readonly seen: string | null
  readonly wanted: string | null
  /** What to do about it, where it did not hold. */
  readonly advice?: string | null
}

const verdicts: Readonly<
  Record<CheckListItem['outcome'], { readonly verdict: VerdictName; readonly word: string }>
> = {
  passed: { verdict: 'pass', word: 'passed' },
  failed: { verdict: 'fail', word: 'failed' },
  warning: { verdict: 'warn', word: 'warning' },
  information: { verdict: 'info', word: 'note' },
  'not-checked': { verdict: 'info', word: 'not checked' },
}

/** Checks in order, each with its outcome, its clause, and for those that did not hold what was seen and wanted. */
export function CheckList({
  label,
  checks,
}: {
  readonly label: string
  readonly checks: readonly CheckListItem[]
}) {
  return (
    <Box
      component="ol"
      aria-label={label}
      sx={{ listStyle: 'none', m: 0, p: 0, fontSize: textSizes.data }}
    >
      {checks.map((check, index) => (
        <CheckItem
          // A check may be made twice, so its place belongs to its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: checks are only ever added at the end
          key={`${index} ${check.name}`}
          check={check}
        />
      ))}
    </Box>
  )
}

function CheckItem({ check }: { readonly check: CheckListItem }) {
  const { verdict, word } = verdicts[check.outcome]
  const isOk = check.outcome === 'passed' || check.outcome === 'information'
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '100px 1fr',
        columnGap: 2,
        alignItems: 'start',
        py: 1.5,
        borderBottom: 1,
        borderColor: 'tokens.line',
        '&:last-of-type': { borderBottom: 0 },
      }}
    >
      <Verdict verdict={verdict} isPlain>
        {word}
      </Verdict>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {check.text}
        {check.seen !== null && (
          <Fact name={isOk ? '' : 'Seen'} value={check.seen} isMuted={isOk} />
        )}
        {!isOk && check.wanted !== null && <Fact name="Wanted" value={check.wanted} />}
        {check.advice != null && <div>{check.advice}</div>}
        <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
          {check.name} · {check.clause}
        </Box>
      </Box>
    </Box>
  )
}

function Fact({
  name,
  value,
  isMuted = false,
}: {
  readonly name: string
  readonly value: string
  readonly isMuted?: boolean
}) {
  return (
    <Box sx={isMuted ? { color: 'text.secondary' } : {}}>
      {name === '' ? '' : `${name}: `}
      <Mono>{value}</Mono>
    </Box>
  )
}

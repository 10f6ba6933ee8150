import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ScopeExplanation } from '../../../../shared/contract/scopes.ts'
import { textSizes } from '../../../../shared/design-tokens.ts'
import { CopyField, Mono, Panel, Section, Verdict } from '../../../components/index.ts'

type Explained = ScopeExplanation['scopes'][number]

const verdicts = {
  granted: { verdict: 'pass', word: 'granted' },
  narrowed: { verdict: 'warn', word: 'narrowed' },
  dropped: { verdict: 'fail', word: 'not granted' },
} as const

/** Each scope with its meaning, what the server would make of it, and what to know about it. */
export function ExplainedScopes({ explanation }: { readonly explanation: ScopeExplanation }) {
  const { scopes, normalized, granted } = explanation
  return (
    <Section title={`Scopes (${scopes.length})`}>
      <Stack sx={{ gap: 3 }}>
        <Panel isFlush>
          <Box
            component="ul"
            aria-label="Scopes explained"
            sx={{ listStyle: 'none', m: 0, p: 0, fontSize: textSizes.data }}
          >
            {scopes.map((scope) => (
              <ScopeItem key={scope.scope} explained={scope} />
            ))}
          </Box>
        </Panel>
        {normalized !== '' && (
          <CopyField label="In SMART 2, as short as can be" value={normalized} />
        )}
        <CopyField
          label="The scope of the token response"
          value={granted === '' ? 'nothing is left: invalid_scope' : granted}
        />
      </Stack>
    </Section>
  )
}

function ScopeItem({ explained }: { readonly explained: Explained }) {
  const { scope, isValid, long, inSmart2, warnings, verdict } = explained
  const { verdict: colour, word } = verdicts[verdict.outcome]
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '112px minmax(0, 1fr)',
        columnGap: 2,
        px: 3,
        py: 2,
        borderBottom: 1,
        borderColor: 'tokens.line',
        overflowWrap: 'anywhere',
        '&:last-of-type': { borderBottom: 0 },
      }}
    >
      <div>
        <Verdict verdict={colour} isPlain>
          {isValid ? word : 'no scope'}
        </Verdict>
      </div>
      <div>
        <Mono>{scope}</Mono>
        {inSmart2 !== null && (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {' '}
            = <Mono>{inSmart2}</Mono>
          </Box>
        )}
        <div>{long}</div>
        {isValid && verdict.explanation !== null && (
          <Remark text={verdictText(verdict)} clause={verdict.clause ?? ''} />
        )}
        {warnings.map(({ text, clause }) => (
          <Remark key={text} text={text} clause={clause} />
        ))}
      </div>
    </Box>
  )
}

function verdictText({ granted, explanation }: Explained['verdict']): string {
  return granted.length === 0 ? `${explanation}` : `Granted as ${granted.join(' ')}: ${explanation}`
}

function Remark({ text, clause }: { readonly text: string; readonly clause: string }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mt: 0.5 }}>
      <Verdict verdict="info" isPlain>
        note
      </Verdict>
      <span>{text}</span>
      <Box component="span" sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
        {clause}
      </Box>
    </Box>
  )
}

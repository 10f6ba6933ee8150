import Box from '@mui/material/Box'
import { Mono, Section, Verdict } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

const outcomes = {
  granted: { verdict: 'pass', word: 'granted' },
  refused: { verdict: 'warn', word: 'not granted' },
  added: { verdict: 'info', word: 'added' },
} as const

/** Scopes asked for beside those granted, each in words. */
export function ScopeOutcome({
  requested,
  granted,
}: {
  readonly requested: string
  readonly granted: string
}) {
  const asked = splitScopes(requested)
  const given = splitScopes(granted)
  const all = [...new Set([...asked, ...given])]
  const { data } = useRpc('launch.describeScopes', { scope: all.join(' ') })
  const textOf = (scope: string) => data?.find((each) => each.scope === scope)?.short ?? ''
  return (
    <Section title={`Scopes: ${given.length} granted, ${asked.length} asked for`}>
      <Box
        component="table"
        aria-label="Scopes asked for and granted"
        sx={{
          width: '100%',
          borderCollapse: 'collapse',
          fontSize: 'body2.fontSize',
          '& td': {
            py: 1,
            pr: 3,
            borderBottom: 1,
            borderColor: 'tokens.line',
            verticalAlign: 'top',
          },
        }}
      >
        <tbody>
          {all.map((scope) => {
            const { verdict, word } = outcomes[outcomeOf(scope, asked, given)]
            return (
              <tr key={scope}>
                <Box component="td" sx={{ width: 112 }}>
                  <Verdict verdict={verdict} isPlain>
                    {word}
                  </Verdict>
                </Box>
                <td>
                  <Mono>{scope}</Mono>
                  <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize' }}>
                    {textOf(scope)}
                  </Box>
                </td>
              </tr>
            )
          })}
        </tbody>
      </Box>
    </Section>
  )
}

function splitScopes(text: string): readonly string[] {
  return text.split(' ').filter((scope) => scope !== '')
}

function outcomeOf(scope: string, asked: readonly string[], given: readonly string[]) {
  if (!given.includes(scope)) return 'refused'
  return asked.includes(scope) ? 'granted' : 'added'
}

import Box from '@mui/material/Box'
import type { ScopeExplanation } from '../../../../shared/contract/scopes.ts'
import { textSizes } from '../../../../shared/design-tokens.ts'
import { Mono, Panel, Section, Verdict } from '../../../components/index.ts'
import { interactions } from './interactions.ts'

const coverages = {
  all: { verdict: 'pass', word: 'yes' },
  limited: { verdict: 'warn', word: 'limited' },
  none: { verdict: 'info', word: 'no' },
} as const

/** Which interactions the scopes allow, by level and type; wildcards are counted in. */
export function CoverageTable({ coverage }: Pick<ScopeExplanation, 'coverage'>) {
  return (
    <Section title="What they allow together">
      <Panel isFlush>
        <Box
          component="table"
          aria-label="Interactions by type"
          sx={{
            width: '100%',
            borderCollapse: 'collapse',
            fontSize: textSizes.data,
            '& th, & td': {
              px: 3,
              py: 1,
              textAlign: 'left',
              borderBottom: 1,
              borderColor: 'tokens.line',
            },
            '& thead th': { fontWeight: 500, color: 'text.secondary' },
            '& tbody th': { fontWeight: 400 },
            '& tr:last-of-type > *': { borderBottom: 0 },
          }}
        >
          <thead>
            <tr>
              <th scope="col">Level and type</th>
              {interactions.map(({ letter, name }) => (
                <th key={letter} scope="col">
                  {name} ({letter})
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {coverage.map(({ level, type, letters }) => (
              <tr key={`${level} ${type}`}>
                <th scope="row">
                  <Mono>
                    {level}/{type}
                  </Mono>
                </th>
                {letters.map((cell) => (
                  <td key={cell.letter} title={cell.scopes.join('\n')}>
                    <Verdict verdict={coverages[cell.coverage].verdict} isPlain>
                      {coverages[cell.coverage].word}
                    </Verdict>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Box>
      </Panel>
      <Box sx={{ mt: 2, color: 'text.secondary', fontSize: textSizes.small }}>
        {interactions.map(({ letter, meaning }) => `${letter}: ${meaning}`).join(' · ')}
      </Box>
    </Section>
  )
}

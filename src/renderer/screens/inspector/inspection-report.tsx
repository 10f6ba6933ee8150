import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { InspectedToken, Inspection } from '../../../shared/contract/inspector.ts'
import { TabBar, Verdict } from '../../components/index.ts'
import { kindNames } from './kind-names.ts'
import { TokenReport } from './token-report.tsx'

/** Everything found in a text, token by token. */
export function InspectionReport({
  inspection,
  isStacked = false,
  onKeys,
}: {
  readonly inspection: Inspection
  /** Whether there is room for one column only. */
  readonly isStacked?: boolean
  /** Keys were fetched that a person asked for. */
  readonly onKeys?: (material: string) => void
}) {
  const { tokens, problems } = inspection
  const [chosen, setChosen] = useState('0')
  const token = tokens[Number(chosen)] ?? tokens[0]
  return (
    <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      {problems.length > 0 && (
        <Stack sx={{ gap: 1, px: 4, pb: 3 }} role="status">
          {problems.map((problem) => (
            <Box key={problem} sx={{ fontSize: 'body2.fontSize' }}>
              <Verdict verdict="warn" isPlain>
                {inspection.inputText}
              </Verdict>{' '}
              {problem}
            </Box>
          ))}
        </Stack>
      )}
      {tokens.length > 1 && (
        <TabBar
          label="Tokens found"
          current={tokens[Number(chosen)] === undefined ? '0' : chosen}
          onChange={setChosen}
          tabs={tokens.map((each, index) => ({ name: String(index), label: labelOf(each) }))}
        />
      )}
      {token !== undefined && (
        <TokenReport
          key={`${token.place} ${token.fingerprint}`}
          token={token}
          now={inspection.now}
          isStacked={isStacked}
          onKeys={onKeys}
        />
      )}
    </Box>
  )
}

function labelOf({ kind, place }: InspectedToken): string {
  return place === 'input' ? kindNames[kind] : `${kindNames[kind]} (${place})`
}

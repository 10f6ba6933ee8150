import Box from '@mui/material/Box'
import type { BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import { DetailPane, ProblemAlert } from '../../../components/index.ts'
import { InspectionReport } from '../inspection-report.tsx'
import type { BulkInput } from './use-bulk.ts'
import { useFoundToken } from './use-found-token.ts'

interface FoundTokenProps {
  readonly row: BulkRow
  readonly input: BulkInput
  readonly onClose: () => void
}

/** The token of a row, read again from its file, as the Inspector shows it. */
export function FoundToken({ row, input, onClose }: FoundTokenProps) {
  const { inspection, error } = useFoundToken(row, input)
  return (
    <DetailPane
      title={row.place}
      subtitle="Read again from the file you chose: a bulk inspection keeps no token."
      isLoading={inspection === undefined && error === null}
      onClose={onClose}
    >
      {error !== null && (
        <Box sx={{ p: 4 }}>
          <ProblemAlert error={error} />
        </Box>
      )}
      {inspection !== undefined && <InspectionReport inspection={inspection} isStacked />}
    </DetailPane>
  )
}

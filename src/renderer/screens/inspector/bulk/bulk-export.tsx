import Button from '@mui/material/Button'
import {
  type BulkFilter,
  type BulkState,
  bulkFormats,
} from '../../../../shared/contract/inspector-bulk.ts'
import { ProblemAlert } from '../../../components/index.ts'
import { useBulkExport } from './use-bulk-export.ts'

interface BulkExportProps {
  readonly state: BulkState
  /** What is shown is what is saved. */
  readonly filter: BulkFilter
}

const formatNames = {
  csv: 'CSV',
  json: 'JSON',
  'json-lines': 'JSON Lines',
  sarif: 'SARIF',
} as const

/** Saves all tokens that the filters show as CSV, JSON or SARIF; no token text is in them. */
export function BulkExport({ state, filter }: BulkExportProps) {
  const { done, error, save, cancel } = useBulkExport()
  const isFiltered =
    filter.search !== '' || filter.group !== undefined || filter.outcome !== undefined
  if (done !== undefined) {
    return (
      <>
        <span role="status">
          Saving, {done} of {state.tokens}
        </span>
        <Button variant="outlined" onClick={cancel}>
          Stop saving
        </Button>
      </>
    )
  }
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      {bulkFormats.map((format) => (
        <Button key={format} variant="outlined" onClick={() => save(state, filter, format)}>
          Save {isFiltered ? 'shown as ' : ''}
          {formatNames[format]}
        </Button>
      ))}
    </>
  )
}

import { useState } from 'react'
import type { OrderedFault } from '../../../shared/contract/faults.ts'
import type { Fault } from '../../../shared/faults/index.ts'
import type { ProblemError } from '../../../shared/problem.ts'
import { FormDialog } from '../form-dialog.tsx'
import { FaultPicker } from './fault-picker.tsx'
import { TimesField } from './times-field.tsx'

interface FaultDialogProps {
  readonly title: string
  readonly isOffered?: (fault: Fault) => boolean
  readonly chosen: readonly OrderedFault[]
  /** What ends faults that have no number, where one number is chosen for all of them here. */
  readonly always?: string
  readonly isBusy?: boolean
  readonly error?: ProblemError | null
  readonly onChoose: (chosen: readonly OrderedFault[]) => void
  readonly onClose: () => void
}

/** Chooses faults from the rack; nothing changes before the button is pressed. */
export function FaultDialog(props: FaultDialogProps) {
  const { title, isOffered, always, isBusy = false, error = null, onChoose, onClose } = props
  const [chosen, setChosen] = useState(props.chosen)
  const [times, setTimes] = useState<number | null>(1)
  return (
    <FormDialog
      title={title}
      submit={chosen.length === 0 ? 'Use no faults' : `Use ${countOf(chosen.length)}`}
      size="md"
      isBusy={isBusy}
      error={error}
      onSubmit={() =>
        onChoose(always === undefined ? chosen : chosen.map(({ fault }) => ({ fault, times })))
      }
      onClose={onClose}
    >
      {always !== undefined && (
        <TimesField fault="each chosen fault" times={times} always={always} onChange={setTimes} />
      )}
      <FaultPicker
        {...(isOffered === undefined ? {} : { isOffered })}
        chosen={chosen}
        onChange={setChosen}
      />
    </FormDialog>
  )
}

function countOf(number: number): string {
  return number === 1 ? '1 fault' : `${number} faults`
}

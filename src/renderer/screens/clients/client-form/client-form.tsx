import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import { useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { ProblemError } from '../../../../shared/problem.ts'
import { ProblemAlert } from '../../../components/index.ts'
import { checkDraft } from './check-draft.ts'
import type { ClientDraft } from './client-draft.ts'
import { ClientFields } from './client-fields.tsx'
import { faultsOf } from './server-faults.ts'

interface ClientFormProps {
  readonly title: string
  /** The verb on the button. */
  readonly submit: string
  readonly initial: ClientDraft
  /** A new client may be given an id. */
  readonly isNew?: boolean
  readonly isBusy: boolean
  readonly error: ProblemError | null
  readonly onSubmit: (draft: ClientDraft) => void
  readonly onClose: () => void
}

/** The form of a client. Faults are shown once a person tried to go on, then while they type. */
export function ClientForm(props: ClientFormProps) {
  const { title, submit, initial, isNew = false, isBusy, error, onSubmit, onClose } = props
  const titleId = useId()
  const [draft, setDraft] = useState(initial)
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const own = checkDraft(draft)
  const faults = { ...faultsOf(error), ...(isTried ? own : {}) }
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="md" fullWidth>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          // The faults must be on the fields before focus can go to the first of them.
          flushSync(() => setTried(true))
          if (Object.keys(own).length === 0) onSubmit(draft)
          else form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
        }}
        style={{ display: 'contents' }}
      >
        <DialogTitle id={titleId}>{title}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 4, pt: 2 }}>
            {error !== null && <ProblemAlert error={error} />}
            <ClientFields
              draft={draft}
              faults={faults}
              isNew={isNew}
              onChange={(change) => setDraft({ ...draft, ...change })}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={isBusy}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

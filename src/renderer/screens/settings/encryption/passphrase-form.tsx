import { useState } from 'react'
import { FormDialog, SecretField, useStatusLine } from '../../../components/index.ts'
import { useSecretCall } from '../../../rpc/index.ts'

const least = 12

interface PassphraseFormProps {
  /** Whether there is one that is replaced. */
  readonly isChange: boolean
  readonly onClose: () => void
}

/** Sets the passphrase of the vault, or puts another in its place. @see spec/security.md KS-05 */
export function PassphraseForm({ isChange, onClose }: PassphraseFormProps) {
  const { say } = useStatusLine()
  const set = useSecretCall('vault.setPassphrase')
  const change = useSecretCall('vault.changePassphrase')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [repeated, setRepeated] = useState('')
  const submit = async () => {
    const done = isChange
      ? await change.run({ current, next })
      : await set.run({ passphrase: next })
    if (done === undefined) return
    say('pass', isChange ? 'Passphrase changed' : 'Passphrase set')
    onClose()
  }
  const isShort = next !== '' && next.length < least
  return (
    <FormDialog
      title={isChange ? 'Change passphrase' : 'Set passphrase'}
      submit={isChange ? 'Change' : 'Set'}
      isReady={next.length >= least && next === repeated && (!isChange || current !== '')}
      isBusy={set.isPending || change.isPending}
      error={set.error ?? change.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {isChange && (
        <SecretField
          label="Present passphrase"
          value={current}
          onChange={setCurrent}
          isRequired
          hasFocus
        />
      )}
      <SecretField
        label="New passphrase"
        hint={`At least ${least} characters; it is kept nowhere, so write it down somewhere safe`}
        value={next}
        onChange={setNext}
        fault={isShort ? `Wanted at least ${least} characters` : undefined}
        isRequired
        hasFocus={!isChange}
      />
      <SecretField
        label="New passphrase once more"
        value={repeated}
        onChange={setRepeated}
        fault={repeated !== '' && repeated !== next ? 'Wanted the same again' : undefined}
        isRequired
      />
    </FormDialog>
  )
}

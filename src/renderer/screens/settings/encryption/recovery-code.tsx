import { useState } from 'react'
import { CopyField, FormDialog, ShownOnce } from '../../../components/index.ts'
import { useSecretCall } from '../../../rpc/index.ts'

/** Makes a recovery code and shows it the one time it can be shown. */
export function RecoveryCode({ onClose }: { readonly onClose: () => void }) {
  const make = useSecretCall('vault.newRecoveryCode')
  const [code, setCode] = useState<string | null>(null)
  if (code !== null) {
    return (
      <ShownOnce title="Copy the recovery code now" onClose={onClose}>
        <div>
          It is shown this once. Keep it apart from this machine: it opens private keys here and in
          backups when the passphrase is lost.
        </div>
        <CopyField label="Recovery code" value={code} isSecret />
      </ShownOnce>
    )
  }
  const submit = async () => {
    const made = await make.run({})
    if (made !== undefined) setCode(made.code)
  }
  return (
    <FormDialog
      title="Make a recovery code?"
      submit="Make code"
      isBusy={make.isPending}
      error={make.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div>A code made before opens nothing from then on. The new one is shown once.</div>
    </FormDialog>
  )
}

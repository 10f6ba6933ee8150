import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useEffect, useEffectEvent, useState } from 'react'
import type { ImportInspection } from '../../../../shared/contract/key-transfer.ts'
import { FormDialog, SecretField, useStatusLine } from '../../../components/index.ts'
import { useSecretCall } from '../../../rpc/index.ts'
import { type BroughtFile, FileDrop } from './file-drop.tsx'
import { FoundMaterial } from './found-material.tsx'
import {
  emptyImport,
  type ImportDraft,
  ImportFields,
  isImportReady,
  toImportParams,
} from './import-fields.tsx'

/** What came in. */
export interface Imported {
  readonly keyIds: readonly string[]
  readonly certificateIds: readonly string[]
}

interface ImportKeysProps {
  /** A file that was dropped already. */
  readonly dropped: BroughtFile | null
  readonly onClose: () => void
  readonly onImported: (imported: Imported) => void
}

/** Brings keys and certificates in: what a file holds is shown first, then all of it is stored or nothing. */
export function ImportKeys({ dropped, onClose, onImported }: ImportKeysProps) {
  const { say } = useStatusLine()
  const inspect = useSecretCall('keys.inspectImport')
  const store = useSecretCall('keys.import')
  const [file, setFile] = useState<BroughtFile | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [found, setFound] = useState<ImportInspection | null>(null)
  const [mayLackMac, setMayLackMac] = useState(false)
  const [draft, setDraft] = useState(emptyImport)
  const opened = (secret: string, isUnprotected: boolean) => ({
    ...(secret === '' ? {} : { passphrase: secret }),
    mayLackMac: isUnprotected,
  })
  const look = async (next: BroughtFile, secret: string, isUnprotected: boolean) => {
    store.reset()
    const result = await inspect.run({ base64: next.base64, ...opened(secret, isUnprotected) })
    // A wrong passphrase leaves what is known of the file in place.
    if (result !== undefined) setFound(result)
  }
  const bring = (next: BroughtFile) => {
    setFile(next)
    setFound(null)
    setPassphrase('')
    setMayLackMac(false)
    void look(next, '', false)
  }
  const bringDropped = useEffectEvent(() => {
    if (dropped !== null) bring(dropped)
  })
  useEffect(() => bringDropped(), [])
  const submit = async () => {
    if (file === null || found === null) return
    const imported = await store.run({
      base64: file.base64,
      ...opened(passphrase, mayLackMac),
      ...toImportParams(draft),
    })
    if (imported === undefined) return
    say('pass', describeImported(imported))
    onImported(imported)
  }
  const lacksMac = isMacRefused(inspect.error?.problem.details ?? [])
  return (
    <FormDialog
      title="Import keys and certificates"
      submit="Import"
      size="md"
      isReady={isReady(found, draft)}
      isBusy={inspect.isPending || store.isPending}
      error={store.error ?? inspect.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <FileDrop file={file} onFile={bring} />
      {file !== null && lacksMac && (
        <Button
          variant="outlined"
          onClick={() => {
            setMayLackMac(true)
            void look(file, passphrase, true)
          }}
        >
          Read it although nothing protects it from changes
        </Button>
      )}
      {found !== null && <FoundMaterial found={found} />}
      {file !== null && (found?.isPassphraseNeeded ?? false) && (
        <PassphraseStep
          passphrase={passphrase}
          isBusy={inspect.isPending}
          onChange={setPassphrase}
          onOpen={() => void look(file, passphrase, mayLackMac)}
        />
      )}
      {found !== null && !found.isPassphraseNeeded && (
        <ImportFields
          found={found}
          draft={draft}
          onChange={(change: Partial<ImportDraft>) => setDraft({ ...draft, ...change })}
        />
      )}
    </FormDialog>
  )
}

interface PassphraseStepProps {
  readonly passphrase: string
  readonly isBusy: boolean
  readonly onChange: (passphrase: string) => void
  readonly onOpen: () => void
}

function PassphraseStep({ passphrase, isBusy, onChange, onOpen }: PassphraseStepProps) {
  return (
    <Box
      sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}
      // The dialog's own button imports; here Enter opens the file first.
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        onOpen()
      }}
    >
      <SecretField
        label="Passphrase of the file"
        hint="What the file was protected with; it is not kept"
        value={passphrase}
        onChange={onChange}
        hasFocus
      />
      <Button variant="outlined" onClick={onOpen} loading={isBusy} sx={{ minHeight: 36 }}>
        Open
      </Button>
    </Box>
  )
}

function isReady(found: ImportInspection | null, draft: ImportDraft): boolean {
  if (found === null || found.isPassphraseNeeded) return false
  return found.privateKeys.length + found.certificates.length > 0 && isImportReady(draft)
}

function isMacRefused(details: readonly { readonly message: string }[]): boolean {
  return details.some(({ message }) => message.startsWith('MAC of the file'))
}

function describeImported({ keyIds, certificateIds }: Imported): string {
  const count = (many: readonly string[], one: string) =>
    `${many.length} ${one}${many.length === 1 ? '' : 's'}`
  return `${count(keyIds, 'key')} and ${count(certificateIds, 'certificate')} imported`
}

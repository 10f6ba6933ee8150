import Alert from '@mui/material/Alert'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { leastExportPassphrase } from '../../../../shared/contract/key-transfer.ts'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import {
  decodeBase64,
  FormDialog,
  SecretField,
  saveFile,
  useStatusLine,
} from '../../../components/index.ts'
import { useSecretCall } from '../../../rpc/index.ts'
import {
  canEncrypt,
  type ExportFormat,
  formatNames,
  formatsOf,
  isNeverClear,
} from './export-formats.ts'

interface ExportKeyProps {
  readonly keyPair: KeyDetail
  readonly onClose: () => void
}

/** Takes a key with its private part out as a file: encrypted, or clear or under weak encryption after a second
 * confirmation; its name is typed once more. The file goes to the download of the browser or the save dialog of the desktop and is shown nowhere.
 * @see spec/security.md KS-07, KS-08
 */
export function ExportKey({ keyPair, onClose }: ExportKeyProps) {
  const { say } = useStatusLine()
  const take = useSecretCall('keys.export')
  const [format, setFormat] = useState<ExportFormat>('pkcs8-pem')
  const [passphrase, setPassphrase] = useState('')
  const [repeated, setRepeated] = useState('')
  const [isClear, setClear] = useState(false)
  const [confirmedName, setConfirmedName] = useState('')
  const [isWeakConfirmed, setWeakConfirmed] = useState(false)
  const isWeak = format === 'pkcs12-legacy'
  const isEncrypted = isNeverClear(format) || (canEncrypt(format) && !isClear)
  const isProtected = isEncrypted
    ? passphrase.length >= leastExportPassphrase && passphrase === repeated
    : isClear
  const isConfirmed = confirmedName === keyPair.name && (!isWeak || isWeakConfirmed)
  const submit = async () => {
    const file = await take.run({
      id: keyPair.id,
      confirmedName,
      format,
      ...(isEncrypted ? { passphrase } : { isClearConfirmed: true }),
      ...(isWeak ? { isWeakConfirmed } : {}),
    })
    if (file === undefined) return
    saveFile(file.fileName, decodeBase64(file.base64), file.mediaType)
    say('pass', `${keyPair.name} exported as ${file.fileName}`)
    onClose()
  }
  return (
    <FormDialog
      title={`Export ${keyPair.name}`}
      submit="Export private key"
      size="sm"
      isReady={isProtected && isConfirmed}
      isBusy={take.isPending}
      error={take.error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        select
        label="Format"
        value={format}
        onChange={(event) => {
          const chosen = formatsOf(keyPair.algorithm).find((each) => each === event.target.value)
          if (chosen !== undefined) setFormat(chosen)
        }}
      >
        {formatsOf(keyPair.algorithm).map((each) => (
          <MenuItem key={each} value={each}>
            {formatNames[each]}
          </MenuItem>
        ))}
      </TextField>
      {isEncrypted && (
        <Passphrases
          passphrase={passphrase}
          repeated={repeated}
          onPassphrase={setPassphrase}
          onRepeated={setRepeated}
        />
      )}
      {isWeak && <WeakConfirmation isConfirmed={isWeakConfirmed} onChange={setWeakConfirmed} />}
      {!isNeverClear(format) && <ClearConfirmation isClear={isClear} onChange={setClear} />}
      <TextField
        label="Type the name of the key"
        value={confirmedName}
        onChange={(event) => setConfirmedName(event.target.value)}
        helperText={`${keyPair.name}, so that it is the right one`}
        autoComplete="off"
        required
      />
    </FormDialog>
  )
}

interface PassphrasesProps {
  readonly passphrase: string
  readonly repeated: string
  readonly onPassphrase: (value: string) => void
  readonly onRepeated: (value: string) => void
}

function Passphrases({ passphrase, repeated, onPassphrase, onRepeated }: PassphrasesProps) {
  const isShort = passphrase !== '' && passphrase.length < leastExportPassphrase
  return (
    <>
      <SecretField
        label="Passphrase"
        hint="What opens the file; whoever has both has the key"
        value={passphrase}
        onChange={onPassphrase}
        fault={isShort ? `Wanted at least ${leastExportPassphrase} characters` : undefined}
        isRequired
        hasFocus
      />
      <SecretField
        label="Passphrase once more"
        value={repeated}
        onChange={onRepeated}
        fault={repeated !== '' && repeated !== passphrase ? 'Wanted the same again' : undefined}
        isRequired
      />
    </>
  )
}

interface ClearConfirmationProps {
  readonly isClear: boolean
  readonly onChange: (isClear: boolean) => void
}

function ClearConfirmation({ isClear, onChange }: ClearConfirmationProps) {
  return (
    <div>
      <FormControlLabel
        control={<Checkbox checked={isClear} onChange={(_event, isOn) => onChange(isOn)} />}
        label="Write the private key in clear, without a passphrase"
      />
      {isClear && (
        <Alert severity="warning">
          Whoever reads the file can sign as this key. Keep it off shared disks, mail and
          repositories, and delete it after use.
        </Alert>
      )}
    </div>
  )
}

interface WeakConfirmationProps {
  readonly isConfirmed: boolean
  readonly onChange: (isConfirmed: boolean) => void
}

function WeakConfirmation({ isConfirmed, onChange }: WeakConfirmationProps) {
  return (
    <div>
      <Alert severity="warning">
        Triple DES and SHA-1 protect the key only weakly. Choose this only for older versions of
        Java, Windows Server or macOS; current ones open the other PKCS #12. Keep the file off
        shared disks, mail and repositories, and delete it after use.
      </Alert>
      <FormControlLabel
        control={<Checkbox checked={isConfirmed} onChange={(_event, isOn) => onChange(isOn)} />}
        label="Write the private key under weak encryption"
      />
    </div>
  )
}

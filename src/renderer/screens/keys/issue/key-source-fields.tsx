import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useDeferredValue } from 'react'
import { certificateKeyAlgorithms } from '../../../../shared/contract/certificates.ts'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { KeyValue, ProblemAlert } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { AlgorithmField } from '../key-dialogs/algorithm-field.tsx'
import { nameAlgorithm } from '../key-words.ts'
import type { IssueDraft, KeySource } from './issue-draft.ts'

interface KeySourceFieldsProps {
  readonly draft: IssueDraft
  readonly onChange: (change: Partial<IssueDraft>) => void
}

const sources: readonly { readonly value: KeySource; readonly label: string }[] = [
  { value: 'new', label: 'A new key, kept in the key store' },
  { value: 'stored', label: 'A key of the key store' },
  { value: 'request', label: 'A signing request (CSR) made elsewhere' },
]

/** Which key the certificate is about. */
export function KeySourceFields({ draft, onChange }: KeySourceFieldsProps) {
  return (
    <>
      <TextField
        select
        label="Key"
        value={draft.source}
        onChange={(event) => {
          const source = sources.find(({ value }) => value === event.target.value)?.value
          if (source !== undefined) onChange({ source })
        }}
      >
        {sources.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      {draft.source === 'new' && (
        <AlgorithmField
          value={draft.algorithm}
          algorithms={certificateKeyAlgorithms}
          onChange={(chosen) => {
            const algorithm = certificateKeyAlgorithms.find((each) => each === chosen)
            if (algorithm !== undefined) onChange({ algorithm })
          }}
        />
      )}
      {draft.source === 'stored' && <StoredKey draft={draft} onChange={onChange} />}
      {draft.source === 'request' && <SigningRequest draft={draft} onChange={onChange} />}
    </>
  )
}

function StoredKey({ draft, onChange }: KeySourceFieldsProps) {
  const keys = useRpc('keys.list', { state: 'active', limit: 200 })
  const rows = keys.data?.rows ?? []
  return (
    <TextField
      select
      label="Stored key"
      value={rows.some(({ id }) => id === draft.keyId) ? draft.keyId : ''}
      onChange={(event) => onChange({ keyId: event.target.value })}
      helperText={rows.length === 0 ? 'There is none yet: choose a new one' : undefined}
    >
      {rows.map(({ id, name, algorithm }) => (
        <MenuItem key={id} value={id}>
          {name} ({nameAlgorithm(algorithm)})
        </MenuItem>
      ))}
    </TextField>
  )
}

function SigningRequest({ draft, onChange }: KeySourceFieldsProps) {
  const pem = useDeferredValue(draft.request.trim())
  const { data, error } = useRpc('certificates.inspectRequest', { pem }, { isEnabled: pem !== '' })
  return (
    <>
      <TextField
        label="Signing request"
        multiline
        minRows={3}
        maxRows={6}
        value={draft.request}
        onChange={(event) => onChange({ request: event.target.value })}
        placeholder="-----BEGIN CERTIFICATE REQUEST-----"
        helperText="Its key is taken and nothing else; the names are those below"
        slotProps={{
          htmlInput: {
            spellCheck: false,
            style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
          },
        }}
      />
      {pem !== '' && error !== null && <ProblemAlert error={error} />}
      {pem !== '' && data !== undefined && (
        <KeyValue
          rows={[
            { name: 'It asks for', value: data.subject },
            { name: 'Names', value: data.alternativeNames.map(({ value }) => value).join(', ') },
            { name: 'Key', value: data.publicKey.algorithm },
            { name: 'Signature', value: `${data.signatureAlgorithm}, verified` },
          ]}
        />
      )}
    </>
  )
}

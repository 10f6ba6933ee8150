import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import type { IssueDraft } from './issue-draft.ts'

interface NameFieldsProps {
  readonly draft: IssueDraft
  readonly onChange: (change: Partial<IssueDraft>) => void
}

/** Whom the certificate names, for how long and for what. */
export function NameFields({ draft, onChange }: NameFieldsProps) {
  const isTls = draft.kind === 'tls'
  return (
    <>
      {!isTls && (
        <TextField
          label="URIs (subject alternative names)"
          multiline
          minRows={2}
          value={draft.uris}
          onChange={(event) => onChange({ uris: event.target.value })}
          placeholder="https://app.example/client"
          helperText="One per line, encoded as typed; UDAP compares them byte by byte"
        />
      )}
      {isTls && (
        <>
          <TextField
            label="DNS names"
            multiline
            value={draft.dnsNames}
            onChange={(event) => onChange({ dnsNames: event.target.value })}
            placeholder="localhost"
            helperText="One per line"
          />
          <TextField
            label="IP addresses"
            multiline
            value={draft.ipAddresses}
            onChange={(event) => onChange({ ipAddresses: event.target.value })}
            placeholder="127.0.0.1"
            helperText="One per line"
          />
        </>
      )}
      <TextField
        label="Lifetime in days"
        value={draft.days}
        onChange={(event) => onChange({ days: event.target.value })}
        helperText="Empty: the longest its kind allows"
        slotProps={{ htmlInput: { inputMode: 'decimal' } }}
      />
      <FormControlLabel
        control={
          <Switch
            checked={draft.clientAuthentication}
            onChange={(_event, isOn) => onChange({ clientAuthentication: isOn })}
          />
        }
        label="Also for TLS client authentication (extended key usage)"
      />
    </>
  )
}

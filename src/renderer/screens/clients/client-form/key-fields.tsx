import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { assertionProfiles } from '../../../../shared/oauth/client-metadata.ts'
import { BoundContextFields } from './bound-context-fields.tsx'
import type { DraftFaults } from './check-draft.ts'
import type { ClientDraft } from './client-draft.ts'

interface KeyFieldsProps {
  readonly draft: ClientDraft
  readonly faults: DraftFaults
  readonly isNew: boolean
  readonly onChange: (change: Partial<ClientDraft>) => void
}

const profileMeanings: Readonly<Record<ClientDraft['assertion_profile'], string>> = {
  smart: 'SMART: addressed to the token endpoint, typ JWT, with kid',
  rfc7523: 'RFC 7523 as revised: addressed to the issuer; typ and kid may be left out',
  either: 'Either of the two',
}

/** The keys of a client that signs assertions, and which rules its assertions follow.
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-01
 */
export function KeyFields({ draft, faults, isNew, onChange }: KeyFieldsProps) {
  return (
    <>
      <Box sx={{ gridColumn: '1 / -1' }}>
        {isNew ? (
          <>
            <FormControlLabel
              control={
                <Switch
                  checked={draft.makesKey}
                  onChange={(_event, isOn) =>
                    onChange({ makesKey: isOn, ...(isOn ? { jwks_uri: '', jwks: '' } : {}) })
                  }
                />
              }
              label="Generate the key here"
            />
            <FormHelperText>
              It stays in the key store; this server publishes its public part and can play the
              client
            </FormHelperText>
          </>
        ) : (
          <FormHelperText>Keys made here are under Keys in the detail of the client</FormHelperText>
        )}
      </Box>
      <TextField
        disabled={draft.makesKey}
        label="JWKS URL"
        value={draft.jwks_uri}
        onChange={(event) => onChange({ jwks_uri: event.target.value })}
        placeholder="https://app.example/.well-known/jwks.json"
        error={faults.jwks_uri !== undefined}
        helperText={
          faults.jwks_uri ?? 'Where the client publishes its keys, so that it can change them'
        }
      />
      <TextField
        disabled={draft.makesKey}
        label="JWKS"
        multiline
        minRows={2}
        maxRows={8}
        value={draft.jwks}
        onChange={(event) => onChange({ jwks: event.target.value })}
        placeholder='{ "keys": [ … ] }'
        error={faults.jwks !== undefined}
        helperText={
          faults.jwks ??
          'Public keys by value, instead of the URL; update them here when they change'
        }
      />
      <TextField
        select
        label="Assertion profile"
        value={draft.assertion_profile}
        onChange={(event) => {
          const chosen = assertionProfiles.find((profile) => profile === event.target.value)
          if (chosen !== undefined) onChange({ assertion_profile: chosen })
        }}
        helperText="Which assertions the token endpoint accepts from this client"
      >
        {assertionProfiles.map((profile) => (
          <MenuItem key={profile} value={profile}>
            {profileMeanings[profile]}
          </MenuItem>
        ))}
      </TextField>
      <Box>
        <FormControlLabel
          control={
            <Switch
              checked={draft.isBackend}
              onChange={(_event, isOn) => onChange({ isBackend: isOn })}
            />
          }
          label="Backend service"
        />
        <FormHelperText>
          Gets tokens without a user, by client_credentials, for system scopes
        </FormHelperText>
      </Box>
      {draft.isBackend && <BoundContextFields draft={draft} onChange={onChange} />}
    </>
  )
}

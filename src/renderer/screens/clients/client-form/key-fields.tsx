import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { assertionProfiles } from '../../../../shared/oauth/client-metadata.ts'
import { BoundContextFields } from './bound-context-fields.tsx'
import type { DraftFaults } from './check-draft.ts'
import { type ClientDraft, emptyDraft } from './client-draft.ts'

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
export function KeyFields(props: KeyFieldsProps) {
  const { draft, onChange } = props
  return (
    <>
      <MakeKeyField {...props} />
      <KeySourceFields {...props} />
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
              onChange={(_event, isOn) =>
                onChange({ isBackend: isOn, scope: scopeAs(isOn, draft.scope) })
              }
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

/** Lets the key be made with the client; those of a client that exists are looked after in its detail. @see ASY-09 */
function MakeKeyField({ draft, isNew, onChange }: KeyFieldsProps) {
  if (!isNew) {
    return (
      <FormHelperText sx={{ gridColumn: '1 / -1' }}>
        Keys made here are under Keys in the detail of the client
      </FormHelperText>
    )
  }
  return (
    <Box sx={{ gridColumn: '1 / -1' }}>
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
        It stays in the key store; this server publishes its public part and can play the client
      </FormHelperText>
    </Box>
  )
}

function KeySourceFields({ draft, faults, onChange }: KeyFieldsProps) {
  return (
    <>
      <TextField
        label="JWKS URL"
        disabled={draft.makesKey}
        value={draft.jwks_uri}
        onChange={(event) => onChange({ jwks_uri: event.target.value })}
        placeholder="https://app.example/.well-known/jwks.json"
        error={faults.jwks_uri !== undefined}
        helperText={
          faults.jwks_uri ?? 'Where the client publishes its keys, so that it can change them'
        }
      />
      <TextField
        label="JWKS"
        disabled={draft.makesKey}
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
    </>
  )
}

const backendScope = 'system/*.rs'

/** Scopes nobody has touched follow the kind of client. */
function scopeAs(isBackend: boolean, scope: string): string {
  const [from, to] = isBackend ? [emptyDraft.scope, backendScope] : [backendScope, emptyDraft.scope]
  return scope === from ? to : scope
}

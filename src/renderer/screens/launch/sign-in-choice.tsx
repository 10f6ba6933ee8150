import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { findIdpFault } from './launch-draft.ts'

interface SignInChoiceProps {
  readonly idp: string
  readonly onChange: (idp: string) => void
}

/** Where the person signs in: at the server, or at an identity provider that the app names (tiered OAuth). */
export function SignInChoice({ idp, onChange }: SignInChoiceProps) {
  const { data } = useRpc('identityProvider.list', {})
  const fault = findIdpFault(idp)
  return (
    <Section title="Sign-in">
      <Autocomplete
        freeSolo
        options={(data ?? []).map(({ base }) => base)}
        inputValue={idp}
        onInputChange={(_event, text) => onChange(text)}
        renderInput={(params) => (
          <TextField
            {...params}
            label="Identity provider"
            error={fault !== null}
            helperText={
              fault ??
              'Empty: the person signs in at the server. A base URL: the app asks for scope udap and sends it in idp (tiered OAuth)'
            }
          />
        )}
      />
    </Section>
  )
}

import Box from '@mui/material/Box'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { textSizes } from '../../../../shared/design-tokens.ts'
import type { AuthMethod } from '../client-type.ts'

interface TypeChoice {
  readonly method: AuthMethod
  readonly label: string
  readonly meaning: string
}

const choices: readonly TypeChoice[] = [
  {
    method: 'none',
    label: 'Public',
    meaning:
      'Runs in a browser or on a phone, where a secret could be read. PKCE protects its codes.',
  },
  {
    method: 'client_secret_basic',
    label: 'Confidential, secret in the header',
    meaning: 'Runs on a server. Sends its secret by HTTP Basic, as SMART asks for.',
  },
  {
    method: 'client_secret_post',
    label: 'Confidential, secret in the body',
    meaning: 'Runs on a server whose library cannot send HTTP Basic.',
  },
  {
    method: 'private_key_jwt',
    label: 'Confidential, private key',
    meaning:
      'Signs an assertion with a key whose public part is registered. SMART prefers it where keys can be kept.',
  },
]

interface ClientTypeFieldProps {
  readonly method: AuthMethod
  readonly fault: string | undefined
  readonly onChange: (method: AuthMethod) => void
}

/** Chooses how a client authenticates, and says which kind of app each is for.
 * @see SMART App Launch 2.2.0, Client Authentication; RFC 6749 section 2.1
 */
export function ClientTypeField({ method, fault, onChange }: ClientTypeFieldProps) {
  return (
    <FormControl component="fieldset" error={fault !== undefined}>
      <FormLabel component="legend" sx={{ fontSize: textSizes.data, mb: 1 }}>
        Client type
      </FormLabel>
      {/* The values of the radios are the methods and nothing else. */}
      <RadioGroup value={method} onChange={(_event, value) => onChange(value as AuthMethod)}>
        {choices.map((choice) => (
          <FormControlLabel
            key={choice.method}
            value={choice.method}
            control={<Radio sx={{ p: 1, mr: 1 }} />}
            label={<ChoiceLabel choice={choice} />}
            sx={{ alignItems: 'flex-start', ml: 0, mb: 1 }}
          />
        ))}
      </RadioGroup>
      {(method === 'client_secret_basic' || method === 'client_secret_post') && (
        <FormHelperText>
          Where the app can keep a private key, SMART prefers one to a secret: nothing that could
          leak is ever sent.
        </FormHelperText>
      )}
      {fault !== undefined && <FormHelperText>{fault}</FormHelperText>}
    </FormControl>
  )
}

function ChoiceLabel({ choice }: { readonly choice: TypeChoice }) {
  return (
    <Box component="span" sx={{ display: 'block', pt: 0.75 }}>
      {choice.label}
      <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
        {choice.meaning}
      </Box>
    </Box>
  )
}

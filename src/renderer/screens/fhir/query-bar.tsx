import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import InputAdornment from '@mui/material/InputAdornment'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useRef, useState } from 'react'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { useShortcut } from '../../components/index.ts'
import { AsTokenFields } from './as-token-fields.tsx'
import { ParameterField } from './parameter-field.tsx'
import type { FhirQuery } from './use-fhir-query.ts'

const firstToken = { scope: 'patient/*.rs', patient: null, fhirUser: null }

/** What to ask for, as a path below the FHIR base, and through whose eyes. */
export function QueryBar({ query }: { readonly query: FhirQuery }) {
  const { asToken, setAsToken } = query
  return (
    <Box
      sx={{
        px: 3,
        py: 2,
        display: 'flex',
        flexDirection: 'column',
        gap: 2,
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
      }}
    >
      {/* A new query puts its own text into the field. */}
      <PathField key={query.path} query={query} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
        <ParameterField key={query.type} query={query} />
        <FormControlLabel
          control={
            <Switch
              checked={asToken !== null}
              onChange={(_event, isOn) => setAsToken(isOn ? firstToken : null)}
            />
          }
          label="Try as these scopes"
          sx={{ ml: 0 }}
        />
      </Box>
      {asToken !== null && <AsTokenFields asToken={asToken} onChange={setAsToken} />}
    </Box>
  )
}

function PathField({ query }: { readonly query: FhirQuery }) {
  const [text, setText] = useState(query.path)
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', () => field.current?.focus())
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        query.ask(text)
      }}
      sx={{ display: 'flex', gap: 2 }}
    >
      <TextField
        value={text}
        onChange={(event) => setText(event.target.value)}
        inputRef={field}
        placeholder="Observation?patient=…&category=laboratory"
        slotProps={{
          htmlInput: {
            'aria-label': 'FHIR query',
            'aria-keyshortcuts': '/',
            spellCheck: false,
            style: { fontFamily: fontStacks.mono },
          },
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <Box component="span" sx={{ fontSize: textSizes.data }}>
                  GET
                </Box>
              </InputAdornment>
            ),
          },
        }}
      />
      <Button type="submit" variant="contained">
        Ask
      </Button>
    </Box>
  )
}

import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { SandboxPatient } from '../../../shared/contract/sandbox.ts'
import { fontStacks } from '../../../shared/design-tokens.ts'
import { useListQuery } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import type { AsToken } from './use-fhir-query.ts'

interface AsTokenFieldsProps {
  readonly asToken: NonNullable<AsToken>
  readonly onChange: (asToken: AsToken) => void
}

/** The token a query is tried with: its scopes, its patient, its user. */
export function AsTokenFields({ asToken, onChange }: AsTokenFieldsProps) {
  const [scope, setScope] = useState(asToken.scope)
  const [fhirUser, setFhirUser] = useState(asToken.fhirUser ?? '')
  const lack = lackOf(asToken)
  const apply = () =>
    onChange({ ...asToken, scope: scope.trim(), fhirUser: fhirUser.trim() || null })
  return (
    <Box
      component="form"
      aria-label="Token to try"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
      onBlur={apply}
      sx={{ display: 'grid', gridTemplateColumns: '2fr 1fr 1fr', gap: 2, pt: 2 }}
    >
      <TextField
        label="Scopes"
        value={scope}
        onChange={(event) => setScope(event.target.value)}
        helperText={
          <Link
            component={RouterLink}
            to={`/inspector/scopes?${new URLSearchParams({ scope: scope.trim() })}`}
          >
            Explain these scopes
          </Link>
        }
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: fontStacks.mono } } }}
      />
      <PatientField
        patient={asToken.patient}
        isMissing={lack.patient}
        onChange={(patient) => onChange({ ...asToken, scope: scope.trim(), patient })}
      />
      <TextField
        label="fhirUser"
        value={fhirUser}
        onChange={(event) => setFhirUser(event.target.value)}
        placeholder="Practitioner/…"
        helperText={lack.user ? 'Without one user/ scopes reach nothing' : null}
      />
    </Box>
  )
}

/** What the scopes need and the token does not have: they would be refused for that alone. */
function lackOf({ scope, patient, fhirUser }: NonNullable<AsToken>) {
  const levels = scope.split(/\s+/).map((text) => text.split('/')[0])
  return {
    patient: levels.includes('patient') && patient === null,
    user: levels.includes('user') && fhirUser === null,
  }
}

interface PatientFieldProps {
  readonly patient: string | null
  /** Whether the scopes are of no use without one. */
  readonly isMissing: boolean
  readonly onChange: (patient: string | null) => void
}

function PatientField({ patient, isMissing, onChange }: PatientFieldProps) {
  const { search, searchText, setSearchText } = useListQuery()
  const patients = useRpc('sandbox.listPatients', { search, limit: 50 }, { keepPrevious: true })
  const rows = patients.data?.rows ?? []
  return (
    <Autocomplete<SandboxPatient>
      size="small"
      options={rows}
      value={rows.find(({ id }) => id === patient) ?? null}
      inputValue={searchText}
      onInputChange={(_event, text) => setSearchText(text)}
      onChange={(_event, chosen) => onChange(chosen?.id ?? null)}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      filterOptions={(options) => options}
      renderInput={(params) => (
        <TextField
          {...params}
          label="Patient in context"
          placeholder="none"
          helperText={isMissing ? 'Without one patient/ scopes reach nothing' : null}
        />
      )}
    />
  )
}

import AddOutlined from '@mui/icons-material/AddOutlined'
import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { isResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { searchParametersOf } from '../../../shared/fhir/search-parameters.ts'
import { addParameter } from './add-parameter.ts'
import type { FhirQuery } from './use-fhir-query.ts'

const placeholders: Readonly<Record<string, string>> = {
  date: 'ge2024-01-01',
  token: 'code or system|code',
  reference: 'Patient/id',
  string: 'begins with',
}

/** Adds a search parameter of the present type to the query. */
export function ParameterField({ query }: { readonly query: FhirQuery }) {
  const [name, setName] = useState<string | null>(null)
  const [value, setValue] = useState('')
  if (!isResourceTypeName(query.type)) return null
  const parameters = searchParametersOf(query.type)
  const kind = parameters.find(([each]) => each === name)?.[1].kind ?? ''
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (name !== null && value !== '') query.ask(addParameter(query.path, name, value))
      }}
      sx={{ display: 'flex', gap: 2 }}
    >
      <Autocomplete
        size="small"
        options={parameters.map(([each]) => each)}
        value={name}
        onChange={(_event, chosen) => setName(chosen)}
        renderInput={(params) => <TextField {...params} placeholder="Parameter" />}
        slotProps={{ root: { 'aria-label': 'Search parameter' } }}
        sx={{ width: 170 }}
      />
      <TextField
        value={value}
        onChange={(event) => setValue(event.target.value)}
        placeholder={placeholders[kind] ?? 'Value'}
        slotProps={{ htmlInput: { 'aria-label': 'Parameter value' } }}
        sx={{ width: 170 }}
      />
      <Button type="submit" startIcon={<AddOutlined />} disabled={name === null || value === ''}>
        Add
      </Button>
    </Box>
  )
}

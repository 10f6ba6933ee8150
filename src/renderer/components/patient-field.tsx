import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { LaunchPatient } from '../../shared/contract/launch.ts'
import { useRpc } from '../rpc/index.ts'

interface PatientFieldProps {
  readonly label: string
  readonly helperText: string
  readonly patient: LaunchPatient | null
  readonly onChange: (patient: LaunchPatient | null) => void
}

/** Chooses one patient of the sandbox by name, identifier, id or birth date. */
export function PatientField({ label, helperText, patient, onChange }: PatientFieldProps) {
  const [search, setSearch] = useState('')
  const wanted = patient !== null && search === patient.name ? '' : search
  const patients = useRpc('launch.patients', { search: wanted, limit: 50 }, { keepPrevious: true })
  return (
    <Autocomplete
      value={patient}
      onChange={(_event, next) => onChange(next)}
      inputValue={search}
      onInputChange={(_event, text) => setSearch(text)}
      options={patients.data?.rows ?? []}
      // The core filters, so that every patient can be found and not only those loaded.
      filterOptions={(options) => options}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(option, value) => option.id === value.id}
      loading={patients.isFetching}
      renderOption={({ key, ...props }, { name, birthDate, sex, id }) => (
        <Box component="li" key={key} {...props} sx={{ display: 'block !important' }}>
          {name}
          <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize' }}>
            {[sex, birthDate, id].filter((part) => part !== null).join(' · ')}
          </Box>
        </Box>
      )}
      renderInput={(params) => <TextField {...params} label={label} helperText={helperText} />}
    />
  )
}

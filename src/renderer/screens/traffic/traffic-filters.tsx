import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { ClientField, SearchField } from '../../components/index.ts'
import type { TrafficFilter, useTraffic } from './use-traffic.ts'

const areas: readonly { readonly value: TrafficFilter['area']; readonly label: string }[] = [
  { value: 'any', label: 'All areas' },
  { value: 'identity-provider', label: 'Identity provider' },
  { value: 'discovery', label: 'Discovery' },
  { value: 'authorize', label: 'Authorize' },
  { value: 'token', label: 'Token' },
  { value: 'fhir', label: 'FHIR' },
  { value: 'app', label: 'App' },
  { value: 'other', label: 'Other' },
]

/** Filters above the exchange list. */
export function TrafficFilters({ traffic }: { readonly traffic: ReturnType<typeof useTraffic> }) {
  const { filter, change } = traffic
  return (
    <>
      <SearchField
        label="Search words in messages"
        value={traffic.searchText}
        onChange={traffic.setSearchText}
      />
      <TextField
        select
        value={filter.area}
        // The options are the areas and nothing else.
        onChange={(event) => change({ area: event.target.value as TrafficFilter['area'] })}
        slotProps={{ select: { SelectDisplayProps: { 'aria-label': 'Area' } } }}
        sx={{ width: 124 }}
      >
        {areas.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <ClientFilter traffic={traffic} />
      <FormControlLabel
        control={
          <Switch
            checked={filter.outcome === 'refused'}
            onChange={(_event, isOn) => change({ outcome: isOn ? 'refused' : 'any' })}
          />
        }
        label="Refusals only"
        sx={{ ml: 0 }}
      />
    </>
  )
}

function ClientFilter({ traffic }: { readonly traffic: ReturnType<typeof useTraffic> }) {
  const { filter, change } = traffic
  return (
    <Box sx={{ width: 170 }}>
      <ClientField
        label="Client"
        isBare
        value={filter.client_id ?? null}
        onChange={(client_id) => change({ client_id })}
        fixed={[]}
        placeholder="All clients"
      />
    </Box>
  )
}

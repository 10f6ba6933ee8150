import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { useRpc } from '../../rpc/index.ts'

interface CommunityUriFieldProps {
  /** Community URI; empty: none. */
  readonly value: string
  readonly onChange: (uri: string) => void
  /** What no community is called. */
  readonly none: string
  readonly label?: string
}

/** A community by its URI: one that is trusted here, or any other that is typed. */
export function CommunityUriField(props: CommunityUriFieldProps) {
  const { value, onChange, none, label = 'Community' } = props
  const { data: communities = [] } = useRpc('trust.communities', {})
  const nameOf = (uri: string) => communities.find((one) => one.uri === uri)?.name
  return (
    <Autocomplete
      freeSolo
      autoSelect
      options={communities.map(({ uri }) => uri)}
      value={value === '' ? null : value}
      onChange={(_event, uri) => onChange(uri?.trim() ?? '')}
      getOptionLabel={(uri) => nameOf(uri) ?? uri}
      renderOption={({ key, ...optionProps }, uri) => (
        <Box component="li" key={key} {...optionProps} sx={{ display: 'block !important' }}>
          {nameOf(uri) ?? uri}
          <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize' }}>{uri}</Box>
        </Box>
      )}
      renderInput={(params) => <TextField {...params} label={label} placeholder={none} />}
    />
  )
}

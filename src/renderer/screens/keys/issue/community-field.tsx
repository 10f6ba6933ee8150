import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useEffect } from 'react'
import { useRpc } from '../../../rpc/index.ts'

interface CommunityFieldProps {
  readonly value: string
  readonly onChange: (communityId: string) => void
}

/** The community whose authority issues; the first one until another is chosen. */
export function CommunityField({ value, onChange }: CommunityFieldProps) {
  const { data } = useRpc('communities.list', {})
  const communities = data?.communities ?? []
  const [first] = communities
  useEffect(() => {
    if (value === '' && first !== undefined) onChange(first.id)
  }, [value, first, onChange])
  return (
    <TextField
      select
      label="Community"
      value={communities.some(({ id }) => id === value) ? value : ''}
      onChange={(event) => onChange(event.target.value)}
    >
      {communities.map(({ id, name, isTrusted }) => (
        <MenuItem key={id} value={id}>
          {name}
          {!isTrusted && ', not trusted'}
        </MenuItem>
      ))}
    </TextField>
  )
}

import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { fontStacks } from '../../../../shared/design-tokens.ts'
import { CommunityUriField } from '../community-uri-field.tsx'
import { type DiscoveryTarget, modeNames, udapModes } from './discovery-target.ts'

interface TargetFormProps {
  readonly target: DiscoveryTarget
  /** FHIR base URL of this server. */
  readonly own: string | undefined
  readonly onAsk: (target: Omit<DiscoveryTarget, 'isOwn'>) => void
}

/** Which server to read, for which community. Typing sends nothing; the button does. */
export function TargetForm({ target, own, onAsk }: TargetFormProps) {
  const [base, setBase] = useState(target.base)
  const [community, setCommunity] = useState(target.community)
  const [mode, setMode] = useState(target.mode)
  const fault = faultOf(base.trim())
  return (
    <Box
      component="form"
      noValidate
      aria-label="Server to read"
      onSubmit={(event) => {
        event.preventDefault()
        if (fault === null) onAsk({ base: base.trim(), community, mode })
      }}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'start',
        columnGap: 2,
        rowGap: 4,
        '& > .MuiTextField-root, & > .MuiAutocomplete-root': { flex: '1 1 160px' },
        '& > .MuiTextField-root:first-of-type': { flex: '2 1 260px' },
      }}
    >
      <TextField
        label="FHIR base URL"
        value={base}
        onChange={(event) => setBase(event.target.value)}
        error={fault !== null}
        helperText={fault}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: fontStacks.mono } } }}
      />
      <CommunityUriField value={community} onChange={setCommunity} none="None named" />
      <TextField
        select
        label="Edition"
        value={mode}
        onChange={(event) => setMode(udapModes.find((one) => one === event.target.value) ?? '')}
        slotProps={{ select: { displayEmpty: true } }}
      >
        <MenuItem value="">As in Settings</MenuItem>
        {udapModes.map((one) => (
          <MenuItem key={one} value={one}>
            {modeNames[one]}
          </MenuItem>
        ))}
      </TextField>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" size="large" disabled={fault !== null}>
          Read
        </Button>
        {own !== undefined && target.base !== own && (
          <Button size="large" onClick={() => onAsk({ base: own, community: '', mode: '' })}>
            This server
          </Button>
        )}
      </Box>
    </Box>
  )
}

function faultOf(text: string): string | null {
  if (!/^https?:\/\/./i.test(text) || !URL.canParse(text)) {
    return 'Wanted an http or https URL, as in https://ehr.example/fhir/r4'
  }
  const { search, hash, username } = new URL(text)
  return search + hash + username === '' ? null : 'Wanted a URL without user, query and fragment'
}

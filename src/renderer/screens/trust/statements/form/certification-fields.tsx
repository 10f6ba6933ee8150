import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { IssuedCertificationRow } from '../../../../../shared/contract/certifications.ts'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import { Mono } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'

interface CertificationFieldsProps {
  /** Compact JWTs. */
  readonly certifications: readonly string[]
  readonly onChange: (certifications: readonly string[]) => void
}

/** The certifications that go along with the statement: issued here, or pasted. @see UDAP-CERT-001 */
export function CertificationFields({ certifications, onChange }: CertificationFieldsProps) {
  const { data } = useRpc('certifications.issued', { state: 'valid', limit: 200 })
  const issued = data?.rows ?? []
  const left = issued.filter(({ jwt }) => !certifications.includes(jwt))
  return (
    <Stack sx={{ gap: 3 }}>
      {certifications.length > 0 && (
        <Box component="ul" aria-label="Certifications sent along" sx={listStyle}>
          {certifications.map((jwt) => (
            <Attached
              key={jwt}
              jwt={jwt}
              issued={issued.find((row) => row.jwt === jwt)}
              onRemove={() => onChange(certifications.filter((one) => one !== jwt))}
            />
          ))}
        </Box>
      )}
      {left.length > 0 && (
        <TextField
          select
          label="Attach one issued here"
          value=""
          onChange={(event) => onChange([...certifications, event.target.value])}
        >
          {left.map(({ jti, jwt, name, sub }) => (
            <MenuItem key={jti} value={jwt}>
              {name} for {sub}
            </MenuItem>
          ))}
        </TextField>
      )}
      <Pasted onPaste={(jwt) => onChange([...certifications.filter((one) => one !== jwt), jwt])} />
    </Stack>
  )
}

const listStyle = { listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }

interface AttachedProps {
  readonly jwt: string
  readonly issued: IssuedCertificationRow | undefined
  readonly onRemove: () => void
}

function Attached({ jwt, issued, onRemove }: AttachedProps) {
  const name = issued?.name ?? 'from elsewhere'
  return (
    <Box component="li" sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
      <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
        {name} <Mono>{issued?.sub ?? `${jwt.slice(0, 24)}…`}</Mono>
      </Box>
      <Button aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </Box>
  )
}

function Pasted({ onPaste }: { readonly onPaste: (jwt: string) => void }) {
  const [text, setText] = useState('')
  const jwt = text.trim()
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}>
      <TextField
        label="Or paste one"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="eyJ…"
        slotProps={{
          htmlInput: {
            spellCheck: false,
            style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
          },
        }}
      />
      <Button
        variant="outlined"
        disabled={!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(jwt)}
        onClick={() => {
          onPaste(jwt)
          setText('')
        }}
      >
        Attach
      </Button>
    </Box>
  )
}

import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useRef } from 'react'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { readAsBase64 } from '../../components/index.ts'
import type { RevocationFile } from './verify-bar.tsx'

interface GivenAnchorsProps {
  readonly anchors: string
  readonly revocation: readonly RevocationFile[]
  readonly onChange: (
    change: { readonly anchors: string } | { readonly revocation: readonly RevocationFile[] },
  ) => void
}

/** Most documents about revocation that are taken. */
const mostFiles = 20

/** Anchors whose word alone counts, with what tells whether a certificate is revoked. */
export function GivenAnchors({ anchors, revocation, onChange }: GivenAnchorsProps) {
  const input = useRef<HTMLInputElement>(null)
  const take = async (files: readonly File[]) => {
    const read = files
      .slice(0, mostFiles)
      .map(async (file) => ({ name: file.name, base64: await readAsBase64(file) }))
    onChange({ revocation: await Promise.all(read) })
  }
  return (
    <Box sx={{ display: 'flex', gap: 3, alignItems: 'flex-start' }}>
      <TextField
        fullWidth
        label="Anchors: certificates in PEM"
        multiline
        minRows={2}
        maxRows={4}
        value={anchors}
        onChange={(event) => onChange({ anchors: event.target.value })}
        helperText="Only they count. Whether a certificate is revoked is asked of the files you choose, of lists in the text and of what is stored here; nothing is fetched"
        sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
        slotProps={{ htmlInput: { spellCheck: false, autoComplete: 'off' } }}
      />
      <Box sx={{ flexShrink: 0, width: 250, fontSize: textSizes.small }}>
        <Button variant="outlined" onClick={() => input.current?.click()}>
          Revocation lists, OCSP responses
        </Button>
        <Box role="status" sx={{ mt: 1, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {revocation.map(({ name }) => name).join(', ')}
        </Box>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Revocation lists or OCSP responses"
          onChange={(event) => void take([...(event.target.files ?? [])])}
        />
      </Box>
    </Box>
  )
}

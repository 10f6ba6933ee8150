import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { decodeBase64, JsonView, Section, useSaveFile } from '../../../components/index.ts'
import { useRpcClient } from '../../../rpc/index.ts'

const formats = [
  { format: 'spki-pem', label: 'PEM' },
  { format: 'spki-der', label: 'DER' },
  { format: 'jwk', label: 'JWK' },
  { format: 'jwk-set', label: 'JWK Set' },
] as const

/** The public part of a key to read, copy and save. */
export function PublicFiles({ keyPair }: { readonly keyPair: KeyDetail }) {
  const { call } = useRpcClient()
  const { isSaving, save } = useSaveFile()
  const saveAs = (format: (typeof formats)[number]['format']) =>
    void save(async () => {
      const { base64, ...file } = await call('keys.exportPublic', { id: keyPair.id, format })
      const { fileName } = file
      return { ...file, content: decodeBase64(base64), said: `Public key saved as ${fileName}` }
    })
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Save public key">
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {formats.map(({ format, label }) => (
            <Button
              key={format}
              variant="outlined"
              disabled={isSaving}
              onClick={() => saveAs(format)}
            >
              {label}
            </Button>
          ))}
        </Box>
      </Section>
      <JsonView label="Public JWK" value={keyPair.publicJwk} />
    </Stack>
  )
}

import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import {
  decodeBase64,
  JsonView,
  ProblemAlert,
  Section,
  saveFile,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

const formats = [
  { format: 'spki-pem', label: 'PEM' },
  { format: 'spki-der', label: 'DER' },
  { format: 'jwk', label: 'JWK' },
  { format: 'jwk-set', label: 'JWK Set' },
] as const

/** The public part of a key to read, copy and save. */
export function PublicFiles({ keyPair }: { readonly keyPair: KeyDetail }) {
  const { say } = useStatusLine()
  const take = useCall('keys.exportPublic')
  const save = (format: (typeof formats)[number]['format']) =>
    take.mutate(
      { id: keyPair.id, format },
      {
        onSuccess: ({ fileName, mediaType, base64 }) => {
          saveFile(fileName, decodeBase64(base64), mediaType)
          say('pass', `Public key saved as ${fileName}`)
        },
      },
    )
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Save public key">
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {formats.map(({ format, label }) => (
            <Button key={format} variant="outlined" onClick={() => save(format)}>
              {label}
            </Button>
          ))}
        </Box>
        {take.error !== null && <ProblemAlert error={take.error} />}
      </Section>
      <JsonView label="Public JWK" value={keyPair.publicJwk} />
    </Stack>
  )
}

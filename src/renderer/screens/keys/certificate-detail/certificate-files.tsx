import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import {
  CopyButton,
  decodeBase64,
  ProblemAlert,
  Section,
  saveFile,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

const formats = [
  { format: 'pem', label: 'PEM' },
  { format: 'der', label: 'DER' },
  { format: 'chain-pem', label: 'Chain as PEM' },
  { format: 'pkcs7', label: 'Chain as PKCS #7' },
] as const

/** A certificate to copy or to save, alone or with its chain. */
export function CertificateFiles({ certificate }: { readonly certificate: CertificateDetail }) {
  const { say } = useStatusLine()
  const take = useCall('certificates.export')
  const save = (format: (typeof formats)[number]['format']) =>
    take.mutate(
      { id: certificate.id, format },
      {
        onSuccess: ({ fileName, mediaType, base64 }) => {
          saveFile(fileName, decodeBase64(base64), mediaType)
          say('pass', `Saved as ${fileName}`)
        },
      },
    )
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Save as file">
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {formats.map(({ format, label }) => (
            <Button key={format} variant="outlined" onClick={() => save(format)}>
              {label}
            </Button>
          ))}
        </Box>
        {take.error !== null && <ProblemAlert error={take.error} />}
      </Section>
      <Section title="PEM" actions={<CopyButton value={certificate.pem} name="PEM" />}>
        <Box
          component="pre"
          // A scrolling region must be reachable by keyboard.
          tabIndex={0}
          role="group"
          aria-label="PEM"
          sx={{
            m: 0,
            p: 3,
            overflow: 'auto',
            bgcolor: 'tokens.sunken',
            border: 1,
            borderColor: 'tokens.line',
            fontFamily: fontStacks.mono,
            fontSize: textSizes.small,
          }}
        >
          {certificate.pem}
        </Box>
      </Section>
    </Stack>
  )
}

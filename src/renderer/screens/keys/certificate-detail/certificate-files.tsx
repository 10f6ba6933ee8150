import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { CopyButton, decodeBase64, Section, useSaveFile } from '../../../components/index.ts'
import { useRpcClient } from '../../../rpc/index.ts'

const formats = [
  { format: 'pem', label: 'PEM' },
  { format: 'der', label: 'DER' },
  { format: 'chain-pem', label: 'Chain as PEM' },
  { format: 'pkcs7', label: 'Chain as PKCS #7' },
] as const

/** A certificate to copy or to save, alone or with its chain. */
export function CertificateFiles({ certificate }: { readonly certificate: CertificateDetail }) {
  const { call } = useRpcClient()
  const { isSaving, save } = useSaveFile()
  const saveAs = (format: (typeof formats)[number]['format']) =>
    void save(async () => {
      const { base64, ...file } = await call('certificates.export', { id: certificate.id, format })
      const { fileName } = file
      return { ...file, content: decodeBase64(base64), said: `Saved as ${fileName}` }
    })
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Save as file">
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

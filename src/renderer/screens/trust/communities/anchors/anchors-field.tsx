import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import type { MethodResult } from '../../../../../shared/contract/index.ts'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import {
  DropZone,
  encodeBase64,
  Instant,
  Mono,
  ProblemAlert,
  Verdict,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { certificateBlocks, readCertificateFile } from './read-pem.ts'

interface AnchorsFieldProps {
  readonly text: string
  readonly onText: (text: string) => void
}

/** Takes the certificates that are to be anchors, by file or pasted, and shows what they are before anything is trusted. */
export function AnchorsField({ text, onText }: AnchorsFieldProps) {
  const [fault, setFault] = useState<string | null>(null)
  const take = (file: File) =>
    void readCertificateFile(file).then((pem) => {
      setFault(pem === '' ? `${file.name} holds no certificate in PEM or DER` : null)
      if (pem !== '') onText([text.trim(), pem].filter(Boolean).join('\n'))
    })
  return (
    <Stack sx={{ gap: 3 }}>
      <DropZone label="File of anchors" onFile={take}>
        {fault ?? 'Or drop one here: certificates in PEM or DER. Keys in it are left out.'}
      </DropZone>
      <TextField
        label="Anchors (PEM)"
        required
        multiline
        minRows={3}
        maxRows={6}
        value={text}
        onChange={(event) => onText(event.target.value)}
        placeholder="-----BEGIN CERTIFICATE-----"
        slotProps={{
          htmlInput: {
            spellCheck: false,
            style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
          },
        }}
      />
      <FoundAnchors blocks={certificateBlocks(useDeferredValue(text))} />
    </Stack>
  )
}

function FoundAnchors({ blocks }: { readonly blocks: readonly string[] }) {
  const base64 = encodeBase64(new TextEncoder().encode(blocks.join('\n')))
  const isAny = blocks.length > 0
  const found = useRpc('keys.inspectImport', { base64 }, { isEnabled: isAny, keepPrevious: true })
  if (!isAny) return null
  if (found.error !== null) return <ProblemAlert error={found.error} />
  return (
    <Box component="ul" aria-label="What they are" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {(found.data?.certificates ?? []).map((certificate) => (
        <FoundAnchor key={`${certificate.place} ${certificate.id}`} certificate={certificate} />
      ))}
    </Box>
  )
}

type FoundCertificate = MethodResult<'keys.inspectImport'>['certificates'][number]

function FoundAnchor({ certificate }: { readonly certificate: FoundCertificate }) {
  const { subject, id, notAfter, fault } = certificate
  return (
    <Box component="li" sx={{ py: 1.5, borderTop: 1, borderColor: 'tokens.line' }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
        <Box component="span" sx={{ flex: 1, fontWeight: 600 }}>
          {subject}
        </Box>
        {fault !== null && (
          <Verdict verdict="warn" isPlain>
            {fault}
          </Verdict>
        )}
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        {notAfter !== null && (
          <>
            until <Instant at={notAfter} />,{' '}
          </>
        )}
        SHA-256 <Mono>{id}</Mono>
      </Box>
    </Box>
  )
}

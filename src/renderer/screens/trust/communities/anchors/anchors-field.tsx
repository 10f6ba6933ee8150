import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import { DropZone } from '../../../../components/index.ts'
import { FoundAnchors } from './found-anchors.tsx'
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

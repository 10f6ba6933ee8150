import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { DropZone, encodeBase64, readAsBase64 } from '../../../components/index.ts'

/** A file a person brought. */
export interface BroughtFile {
  readonly name: string
  readonly base64: string
}

interface FileDropProps {
  readonly file: BroughtFile | null
  readonly onFile: (file: BroughtFile) => void
}

/** Takes a file of keys by drag and drop, by choice, or as pasted text; it goes to the core and stays nowhere else. */
export function FileDrop({ file, onFile }: FileDropProps) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 3 }}>
      <DropZone
        label="File of keys"
        onFile={(taken) =>
          void readAsBase64(taken).then((base64) => onFile({ name: taken.name, base64 }))
        }
      >
        {file === null
          ? 'Or drop one here: PEM, DER, JWK, JWK Set, PKCS #12 or PKCS #7. It is recognised by its content.'
          : `${file.name} is read. Drop another one to start again.`}
      </DropZone>
      {file === null && <PastedText onFile={onFile} />}
    </Box>
  )
}

function PastedText({ onFile }: Pick<FileDropProps, 'onFile'>) {
  const [text, setText] = useState('')
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2, alignItems: 'flex-start' }}>
      <TextField
        label="Or paste it"
        multiline
        minRows={3}
        maxRows={6}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="-----BEGIN PRIVATE KEY-----"
        slotProps={{
          htmlInput: {
            spellCheck: false,
            autoComplete: 'off',
            style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
          },
        }}
      />
      <Button
        variant="outlined"
        disabled={text.trim() === ''}
        onClick={() => {
          const bytes = new TextEncoder().encode(text)
          onFile({ name: 'Pasted text', base64: encodeBase64(bytes) })
        }}
      >
        Read it
      </Button>
    </Box>
  )
}

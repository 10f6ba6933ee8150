import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { type DragEvent, useRef, useState } from 'react'
import { fontStacks, radii, textSizes } from '../../../../shared/design-tokens.ts'
import { encodeBase64, readAsBase64 } from './read-file.ts'

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
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (taken: File | undefined) => {
    if (taken === undefined) return
    void readAsBase64(taken).then((base64) => onFile({ name: taken.name, base64 }))
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 3 }}>
      <Box
        onDragOver={(event: DragEvent) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 4,
          p: 4,
          border: '1px dashed',
          borderColor: isOver ? 'tokens.accent' : 'tokens.control',
          bgcolor: isOver ? 'tokens.accentFill' : 'tokens.sunken',
          borderRadius: `${radii.panel}px`,
        }}
      >
        <Button
          variant="outlined"
          startIcon={<UploadFile />}
          onClick={() => input.current?.click()}
        >
          Choose file
        </Button>
        <Box sx={{ flex: 1 }}>
          {file === null
            ? 'Or drop one here: PEM, DER, JWK, JWK Set, PKCS #12 or PKCS #7. It is recognised by its content.'
            : `${file.name} is read. Drop another one to start again.`}
        </Box>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File of keys"
          onChange={(event) => take(event.target.files?.[0])}
        />
      </Box>
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

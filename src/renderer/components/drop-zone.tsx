import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { radii } from '../../shared/design-tokens.ts'

interface DropZoneProps {
  /** Names the file, as in `File of keys`. */
  readonly label: string
  /** What can be dropped, or what was. */
  readonly children: ReactNode
  readonly onFile: (file: File) => void
}

/** Takes a file by drag and drop or by choice. */
export function DropZone({ label, children, onFile }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file !== undefined) onFile(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
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
      <Button variant="outlined" startIcon={<UploadFile />} onClick={() => input.current?.click()}>
        Choose file
      </Button>
      <Box sx={{ flex: 1 }}>{children}</Box>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        onChange={(event) => {
          take(event.target.files)
          // The same file can be chosen again.
          event.target.value = ''
        }}
      />
    </Box>
  )
}

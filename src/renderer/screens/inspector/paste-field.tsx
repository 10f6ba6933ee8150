import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { inspectorInputCharacters } from '../../../shared/contract/inspector.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { SecretField, useShortcut } from '../../components/index.ts'

/** What is to be inspected: a text, or a file that is none. */
export interface InspectorInput {
  readonly text: string
  readonly base64: string | undefined
  /** Opens that file, where it is locked. */
  readonly passphrase: string
  /** Name of the file it came from. */
  readonly name: string | undefined
}

/** Nothing yet. */
export const emptyInput: InspectorInput = {
  text: '',
  base64: undefined,
  passphrase: '',
  name: undefined,
}

/** Longer texts are held without being shown: a field of megabytes stops the screen. @see spec/security.md L-07, TI-06 */
const longestShown = 262_144

interface PasteFieldProps {
  readonly input: InspectorInput
  readonly onChange: (input: InspectorInput) => void
}

/** Where the text to inspect is pasted or a file is dropped, with the field in focus or not: it takes no focus by itself, so
 * that the keys of the console work here too. A file is read here as bytes; its path is never seen.
 * @see spec/security.md TI-14
 */
export function PasteField({ input, onChange }: PasteFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const [fault, setFault] = useState<string>()
  useShortcut('/', () => field.current?.focus())
  const takeText = (text: string) => {
    setFault(tooLong(text.length))
    if (text.length <= inspectorInputCharacters) onChange({ ...emptyInput, text })
  }
  const takeFile = async (file: File) => {
    const problem = tooLong(file.size)
    setFault(problem)
    if (problem === undefined) onChange(await readFile(file))
  }
  usePastedAnywhere(takeText)
  useDroppedAnywhere({ onFile: (file) => void takeFile(file), onText: takeText })
  const isEmpty = input.text === '' && input.base64 === undefined
  const isHeld = input.base64 !== undefined || input.text.length > longestShown
  return (
    <Box sx={{ p: 4, pb: 3, flexShrink: 0, display: 'flex', gap: 3, alignItems: 'flex-start' }}>
      {isHeld ? (
        <Held input={input} onPassphrase={(passphrase) => onChange({ ...input, passphrase })} />
      ) : (
        <TextField
          fullWidth
          multiline
          minRows={isEmpty ? 6 : 3}
          maxRows={isEmpty ? 6 : 3}
          label="Token, token response, certificate, key, URL, HTTP request or HAR file"
          value={input.text}
          onChange={(event) => takeText(event.target.value)}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text/plain')
            if (text.length <= longestShown) return
            event.preventDefault()
            takeText(text)
          }}
          inputRef={field}
          error={fault !== undefined}
          helperText={
            fault ??
            'Paste anywhere on this screen, or drop a file. Inspected on this machine; nothing is fetched and nothing is kept'
          }
          sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
          slotProps={{
            htmlInput: { spellCheck: false, autoComplete: 'off', 'aria-keyshortcuts': '/' },
          }}
        />
      )}
      <ChooseFile onFile={(file) => void takeFile(file)} />
    </Box>
  )
}

interface HeldProps {
  readonly input: InspectorInput
  readonly onPassphrase: (passphrase: string) => void
}

function Held({ input: { name, text, base64, passphrase }, onPassphrase }: HeldProps) {
  const size = base64 === undefined ? `${text.length} characters` : `${base64.length} of base64`
  return (
    <Box sx={{ flex: 1, display: 'flex', gap: 3, alignItems: 'center' }}>
      <Box role="status" sx={{ fontSize: 'body2.fontSize', py: 2, overflowWrap: 'anywhere' }}>
        {name ?? 'Pasted text'}, {size}: held for inspection, not shown here.
      </Box>
      {base64 !== undefined && (
        <SecretField
          label="Passphrase of the file"
          hint="Where it is PKCS #12"
          value={passphrase}
          onChange={onPassphrase}
        />
      )}
    </Box>
  )
}

function ChooseFile({ onFile }: { readonly onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button variant="outlined" sx={{ flexShrink: 0 }} onClick={() => input.current?.click()}>
        Choose file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to inspect"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file !== undefined) onFile(file)
        }}
      />
    </>
  )
}

function tooLong(length: number): string | undefined {
  return length > inspectorInputCharacters
    ? `${length} characters; at most ${inspectorInputCharacters}. The bulk inspection takes any number.`
    : undefined
}

/** Texts stay texts; anything else goes to the core as it is. */
async function readFile(file: File): Promise<InspectorInput> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const isBinary = bytes[0] === 0x30 || bytes.subarray(0, 4_096).includes(0)
  if (!isBinary) return { ...emptyInput, text: new TextDecoder().decode(bytes), name: file.name }
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  }
  return { ...emptyInput, base64: btoa(binary), name: file.name }
}

function usePastedAnywhere(onText: (text: string) => void): void {
  const take = useEffectEvent(onText)
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const { target } = event
      const isInField = target instanceof Element && target.closest('input, textarea') !== null
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (isInField || text.trim() === '') return
      event.preventDefault()
      take(text)
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [])
}

interface DropListeners {
  readonly onFile: (file: File) => void
  readonly onText: (text: string) => void
}

/** Takes a file or a text dropped anywhere, so that the browser never opens what was dropped beside the field. A link is the
 * text it is. @see spec/security.md TI-14
 */
function useDroppedAnywhere({ onFile, onText }: DropListeners): void {
  const take = useEffectEvent((dropped: DataTransfer) => {
    const [file] = dropped.files
    const text = dropped.getData('text/plain')
    if (file !== undefined) onFile(file)
    else if (text.trim() !== '') onText(text)
  })
  useEffect(() => {
    const onDragOver = (event: DragEvent) => event.preventDefault()
    const onDrop = (event: DragEvent) => {
      event.preventDefault()
      if (event.dataTransfer !== null) take(event.dataTransfer)
    }
    document.addEventListener('dragover', onDragOver)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onDragOver)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
}

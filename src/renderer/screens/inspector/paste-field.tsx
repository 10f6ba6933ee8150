import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { useEffect, useEffectEvent, useRef } from 'react'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { useShortcut } from '../../components/index.ts'

/** Where the text to inspect is pasted, with the field in focus or not: it takes no focus by itself, so that the keys of
 * the console work here too.
 */
export function PasteField({
  text,
  onChange,
}: {
  readonly text: string
  readonly onChange: (text: string) => void
}) {
  const field = useRef<HTMLTextAreaElement>(null)
  useShortcut('/', () => field.current?.focus())
  usePastedAnywhere(onChange)
  return (
    <Box sx={{ p: 4, pb: 3, flexShrink: 0 }}>
      <TextField
        fullWidth
        multiline
        minRows={text === '' ? 6 : 3}
        maxRows={text === '' ? 6 : 3}
        label="Token, token response, Authorization header or URL"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        inputRef={field}
        helperText="Paste anywhere on this screen. Inspected on this machine; nothing is fetched and nothing is kept"
        sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
        slotProps={{
          htmlInput: { spellCheck: false, autoComplete: 'off', 'aria-keyshortcuts': '/' },
        }}
      />
    </Box>
  )
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

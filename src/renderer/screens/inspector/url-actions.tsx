import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { readExternalUrl } from '../../../shared/external-url.ts'
import { ConfirmDialog, CopyButton, Mono } from '../../components/index.ts'

/** What can be done with an address out of a token, which itself is a text and never a link: copy it, or open it after a look
 * at its host in ASCII. The desktop asks in a dialog of its own.
 * @see spec/security.md TI-02, EL-11, TI-05
 */
export function UrlActions({ text, name }: { readonly text: string; readonly name: string }) {
  const [isAsking, setAsking] = useState(false)
  const url = readExternalUrl(text, (raw) => (URL.canParse(raw) ? new URL(raw) : undefined))
  const open = () => {
    setAsking(false)
    if (url !== undefined) window.open(url.href, '_blank', 'noopener,noreferrer')
  }
  return (
    <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
      <CopyButton value={text} name={name} />
      {url !== undefined && (
        <Button
          size="small"
          aria-label={`Open ${name}…`}
          onClick={() => (window.trustbench === undefined ? setAsking(true) : open())}
        >
          Open…
        </Button>
      )}
      {isAsking && url !== undefined && (
        <ConfirmDialog
          title={`Open a page of ${url.host}?`}
          confirm="Open in browser"
          onConfirm={open}
          onClose={() => setAsking(false)}
        >
          Whoever made the token chose this address, and its owner learns that somebody looked.
          <Box sx={{ overflowWrap: 'anywhere', my: 2 }}>
            <Mono>{url.href}</Mono>
          </Box>
        </ConfirmDialog>
      )}
    </Box>
  )
}

/** The address a JSON text is, where it is one; whether it may be opened is another question. */
export function urlIn(json: string): string | undefined {
  if (!/^"[a-z][a-z0-9+.-]*:/i.test(json)) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' && URL.canParse(value) ? value : undefined
  } catch {
    // Cut, or no JSON: then it is shown and nothing else.
    return undefined
  }
}

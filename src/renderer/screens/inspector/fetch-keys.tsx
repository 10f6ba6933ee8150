import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { InspectedToken } from '../../../shared/contract/inspector.ts'
import { ConfirmDialog, CopyButton, Mono, Section } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

interface FetchKeysProps {
  readonly token: InspectedToken
  /** Keys came back. */
  readonly onKeys: (material: string) => void
}

/** The places a token says its keys are at. Nothing is fetched until a person has read the URL and agreed.
 * @see spec/security.md TI-10
 */
export function FetchKeys({ token, onKeys }: FetchKeysProps) {
  const [asked, setAsked] = useState<string | null>(null)
  const urls = urlsOf(token)
  if (urls.length === 0) return null
  return (
    <Section title="Where it says its keys are">
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}>
        {urls.map(({ name, url }) => (
          <Box
            component="li"
            key={`${name} ${url}`}
            sx={{ display: 'flex', gap: 2, alignItems: 'center', py: 1 }}
          >
            <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
              {name}: <Mono>{url}</Mono>
            </Box>
            <CopyButton value={url} name={name} />
            <Button variant="outlined" onClick={() => setAsked(url)}>
              Fetch…
            </Button>
          </Box>
        ))}
      </Box>
      {asked !== null && <FetchDialog url={asked} onKeys={onKeys} onClose={() => setAsked(null)} />}
    </Section>
  )
}

interface FetchDialogProps {
  readonly url: string
  readonly onKeys: (material: string) => void
  readonly onClose: () => void
}

function FetchDialog({ url, onKeys, onClose }: FetchDialogProps) {
  const { mutate, isPending, error } = useCall('inspector.fetchKeys')
  return (
    <ConfirmDialog
      title="Fetch keys from another server?"
      confirm="Fetch"
      isBusy={isPending}
      error={error}
      onConfirm={() =>
        mutate(
          { url },
          {
            onSuccess: ({ text }) => {
              onKeys(text)
              onClose()
            },
          },
        )
      }
      onClose={onClose}
    >
      This machine will ask exactly this address, which the token names itself:{' '}
      <Box sx={{ overflowWrap: 'anywhere', my: 2 }}>
        <Mono>{url}</Mono>
      </Box>
      Its owner learns that somebody looked, and the exchange is kept in Traffic. A key from there
      proves only that the token fits this address, not that the address can be trusted.
    </ConfirmDialog>
  )
}

function urlsOf({ header, claims }: InspectedToken) {
  const named = [...(header ?? []), ...(claims ?? [])].filter(({ name }) =>
    ['jku', 'x5u', 'jwks_uri'].includes(name),
  )
  return named.flatMap(({ name, text }) => {
    const url = text.replace(/^"|"$/g, '')
    return URL.canParse(url) ? [{ name, url }] : []
  })
}

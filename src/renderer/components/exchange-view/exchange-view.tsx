import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { DecodedToken, ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { EmptyState } from '../empty-state.tsx'
import { JwtView } from '../jwt-view/index.ts'
import { Section } from '../section.tsx'
import { TabBar } from '../tab-bar.tsx'
import { HttpMessageView } from './http-message-view.tsx'
import { NoteList } from './note-list.tsx'

type Part = 'checks' | 'request' | 'response' | 'tokens'

/** One HTTP exchange: the checks with their clauses, both messages, and the tokens they carried, decoded. What this
 * program sent is checked by who received it, so it has checks only where some were made on the way out.
 */
export function ExchangeView({ exchange }: { readonly exchange: ExchangeDetail }) {
  const { notes, decodedTokens, direction } = exchange
  const hasChecks = direction === 'inbound' || notes.length > 0
  const [part, setPart] = useState<Part>(notes.length > 0 ? 'checks' : 'response')
  return (
    <Stack sx={{ gap: 3 }}>
      <TabBar
        label="Parts of the exchange"
        current={part}
        onChange={setPart}
        tabs={[
          ...(hasChecks ? [{ name: 'checks' as const, label: `Checks (${notes.length})` }] : []),
          { name: 'request', label: 'Request' },
          { name: 'response', label: 'Response' },
          { name: 'tokens', label: `Tokens (${decodedTokens.length})` },
        ]}
      />
      <PartContent part={part} exchange={exchange} />
    </Stack>
  )
}

function PartContent({
  part,
  exchange,
}: {
  readonly part: Part
  readonly exchange: ExchangeDetail
}) {
  switch (part) {
    case 'checks':
      if (exchange.notes.length > 0) return <NoteList notes={exchange.notes} />
      return (
        <EmptyState title="No checks recorded">
          Nothing about this request had to be decided. Look at request and response.
        </EmptyState>
      )
    case 'request':
      return (
        <HttpMessageView
          label="Request"
          firstLine={`${exchange.method} ${exchange.url}`}
          message={exchange.request}
        />
      )
    case 'response':
      return (
        <HttpMessageView
          label="Response"
          firstLine={`HTTP ${exchange.status}`}
          message={exchange.response}
        />
      )
    case 'tokens':
      return <TokenList tokens={exchange.decodedTokens} />
  }
}

function TokenList({ tokens }: { readonly tokens: readonly DecodedToken[] }) {
  if (tokens.length === 0) {
    return (
      <EmptyState title="No JWT in this exchange">
        Opaque tokens are masked in the messages and have nothing to decode.
      </EmptyState>
    )
  }
  return tokens.map((token) => (
    <Section key={`${token.place} ${token.fingerprint}`} title={token.place}>
      <JwtView header={token.header} claims={token.claims} />
    </Section>
  ))
}

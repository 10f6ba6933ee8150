import Box from '@mui/material/Box'
import type { MethodResult } from '../../../../../shared/contract/index.ts'
import { encodeBase64, Instant, Mono, ProblemAlert, Verdict } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'

/** What certificates in PEM are, before anything is trusted. */
export function FoundAnchors({ blocks }: { readonly blocks: readonly string[] }) {
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

import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { UdapTokenRow } from '../../../../shared/contract/udap-tokens.ts'
import {
  Instant,
  JwtView,
  KeyValue,
  Mono,
  ProblemAlert,
  Section,
  useCopySecret,
} from '../../../components/index.ts'
import { useSecretCall } from '../../../rpc/index.ts'

/** An access token that is held, decoded; its text goes to the clipboard only when asked for. */
export function HeldTokenView({ token }: { readonly token: UdapTokenRow }) {
  const copy = useCopySecret()
  const reveal = useSecretCall('udap.revealToken')
  const { id, requestedScope, scope, issuedAt, expiresAt, fingerprint, characters } = token
  return (
    <Section
      title="Access token"
      actions={
        <Button
          loading={reveal.isPending}
          onClick={() =>
            void reveal.run({ tokenId: id }).then((revealed) => {
              if (revealed !== undefined) copy(revealed.access_token, 'Access token')
            })
          }
        >
          Copy access token
        </Button>
      }
    >
      <Stack sx={{ gap: 3 }}>
        {reveal.error !== null && <ProblemAlert error={reveal.error} />}
        <KeyValue
          rows={[
            { name: 'Requested', value: <Mono>{requestedScope}</Mono> },
            { name: 'Granted', value: <Mono>{scope}</Mono> },
            { name: 'Issued', value: <Instant at={issuedAt} /> },
            { name: 'Expires', value: <Instant at={expiresAt} /> },
            { name: 'Fingerprint', value: <Mono>{fingerprint}</Mono> },
            { name: 'Length', value: `${characters} characters` },
          ]}
        />
        {token.header !== null && token.claims !== null ? (
          <JwtView header={token.header} claims={token.claims} />
        ) : (
          <Box sx={{ color: 'text.secondary' }}>It is opaque: there is nothing to decode.</Box>
        )}
      </Stack>
    </Section>
  )
}

import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { CopyField, Instant, KeyValue, Section } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf as keyAddressOf } from '../../keys/key-addresses.ts'

/** What a community is here for, and where it is used. */
export function CommunityFacts({ community }: { readonly community: TrustCommunityRow }) {
  const { uri, anchors, priority, isDefault, isLocal, createdAt, updatedAt, policy } = community
  const { data: server } = useRpc('server.status', {})
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField label="Community URI" value={uri} />
      {server !== undefined && (
        <CopyField
          label="Metadata for this community"
          value={`${server.fhirBase}/.well-known/udap?community=${encodeURIComponent(uri)}`}
        />
      )}
      <Section title="Facts">
        <KeyValue
          rows={[
            {
              name: 'Metadata',
              value: isDefault
                ? 'answers requests that name no community'
                : 'answers requests that name it',
            },
            { name: 'Priority', value: priority },
            { name: 'Anchors', value: anchors.length },
            {
              name: 'Authority',
              value: isLocal ? (
                <LocalAuthority uri={uri} />
              ) : (
                'of others: only its anchors are here'
              ),
            },
            { name: 'Revocation', value: revocationWords[policy.revocation] },
            { name: 'Added', value: <Instant at={createdAt} /> },
            { name: 'Changed', value: <Instant at={updatedAt} /> },
          ]}
        />
      </Section>
    </Stack>
  )
}

const revocationWords: Readonly<Record<TrustCommunityRow['policy']['revocation'], string>> = {
  require: 'an unknown status is refused',
  soft: 'an unknown status is a warning',
  off: 'nobody asks',
}

function LocalAuthority({ uri }: { readonly uri: string }) {
  const { data } = useRpc('communities.list', {})
  const local = data?.communities.find((one) => one.uri === uri)
  if (local === undefined) return 'of this workbench'
  return (
    <Link component={RouterLink} to={keyAddressOf('communities', local.id)}>
      of this workbench: open it
    </Link>
  )
}

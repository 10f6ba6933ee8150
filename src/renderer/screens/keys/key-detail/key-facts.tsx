import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { CopyField, Instant, KeyValue, Mono, Section } from '../../../components/index.ts'
import { addressOf } from '../key-addresses.ts'
import { describeOwner, nameAlgorithm, purposeNames } from '../key-words.ts'
import { KeyPublication } from './key-publication.tsx'

/** What is known of a key. */
export function KeyFacts({ keyPair }: { readonly keyPair: KeyDetail }) {
  const { kid, thumbprint, alg, algorithm, purpose, owner, tags } = keyPair
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField label="Key id (kid)" value={kid} />
      {kid !== thumbprint && <CopyField label="Thumbprint (RFC 7638)" value={thumbprint} />}
      <KeyPublication keyPair={keyPair} />
      <Section title="Facts">
        <KeyValue
          rows={[
            { name: 'Algorithm', value: nameAlgorithm(algorithm) },
            { name: 'Signs with', value: <Mono>{alg}</Mono> },
            { name: 'Purpose', value: purposeNames[purpose] },
            { name: 'Belongs to', value: describeOwner(owner) },
            { name: 'Tags', value: tags.join(', ') },
            { name: 'Private part', value: 'encrypted in the key store; never shown' },
          ]}
        />
      </Section>
      <Section title="Life">
        <KeyLife keyPair={keyPair} />
      </Section>
    </Stack>
  )
}

function KeyLife({ keyPair }: { readonly keyPair: KeyDetail }) {
  const { createdAt, expiresAt, retiredAt, state, predecessorId, successorId } = keyPair
  return (
    <KeyValue
      rows={[
        { name: 'Created', value: <Instant at={createdAt} /> },
        { name: 'Expires', value: expiresAt === null ? 'never' : <Instant at={expiresAt} /> },
        {
          name: state === 'retired' ? 'Retired' : 'Published until',
          value: retiredAt === null ? null : <Instant at={retiredAt} />,
        },
        {
          name: 'Successor of',
          value: predecessorId === null ? null : <KeyLink id={predecessorId} />,
        },
        {
          name: 'Succeeded by',
          value: successorId === null ? null : <KeyLink id={successorId} />,
        },
      ]}
    />
  )
}

function KeyLink({ id }: { readonly id: string }) {
  return (
    <Link component={RouterLink} to={addressOf('pairs', id)}>
      <Mono>{id}</Mono>
    </Link>
  )
}

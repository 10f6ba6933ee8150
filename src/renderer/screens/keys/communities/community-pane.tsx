import Download from '@mui/icons-material/DownloadOutlined'
import EditOutlined from '@mui/icons-material/EditOutlined'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { Community } from '../../../../shared/contract/certificates.ts'
import {
  CopyField,
  DetailPane,
  decodeBase64,
  IconAction,
  Instant,
  KeyValue,
  Mono,
  ProblemAlert,
  Section,
  useSaveFile,
} from '../../../components/index.ts'
import { useRpc, useRpcClient } from '../../../rpc/index.ts'
import { AuthoritySection } from './authority-section.tsx'
import { CommunityTrust } from './community-list.tsx'
import { EditCommunity } from './edit-community.tsx'

interface CommunityPaneProps {
  readonly communityId: string
  readonly onClose: () => void
}

/** One community at the right of the list: its URI, its authorities and what they publish. */
export function CommunityPane({ communityId, onClose }: CommunityPaneProps) {
  const { data: community, error, isPending } = useRpc('communities.get', { id: communityId })
  return (
    <DetailPane
      title={community?.name ?? 'Community'}
      subtitle={community !== undefined && <CommunityTrust isTrusted={community.isTrusted} />}
      actions={community !== undefined && <CommunityActions community={community} />}
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {community !== undefined && <CommunityFacts community={community} />}
    </DetailPane>
  )
}

function CommunityActions({ community }: { readonly community: Community }) {
  const [isEditing, setEditing] = useState(false)
  const download = useDownloadRoot(community)
  return (
    <>
      <IconAction label="Edit" icon={<EditOutlined />} onClick={() => setEditing(true)} />
      <IconAction label="Download root certificate" icon={<Download />} onClick={download} />
      {isEditing && <EditCommunity community={community} onClose={() => setEditing(false)} />}
    </>
  )
}

function useDownloadRoot({ authorities }: Community): () => void {
  const { call } = useRpcClient()
  const { save } = useSaveFile()
  return () => {
    const [root] = authorities
    if (root === undefined) return
    void save(async () => {
      const params = { id: root.certificateId, format: 'pem' } as const
      const { base64, ...file } = await call('certificates.export', params)
      const said = `Root certificate saved as ${file.fileName}`
      return { ...file, content: decodeBase64(base64), said }
    })
  }
}

function CommunityFacts({ community }: { readonly community: Community }) {
  const { id, uri, isTrusted, policyOid, createdAt, certificates, authorities } = community
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField label="Community URI" value={uri} />
      <Section title="Facts">
        <KeyValue
          rows={[
            {
              name: 'Anchor',
              value: isTrusted
                ? 'this server trusts its root'
                : 'this server does not trust its root',
            },
            { name: 'Policy', value: <Mono>{policyOid}</Mono> },
            { name: 'Made', value: <Instant at={createdAt} /> },
            { name: 'Certificates', value: certificates },
          ]}
        />
      </Section>
      {authorities.map((authority) => (
        <AuthoritySection key={authority.name} communityId={id} authority={authority} />
      ))}
    </Stack>
  )
}

import Box from '@mui/material/Box'
import { type ReactNode, useState } from 'react'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { DetailPane, EmptyState, Mono, ProblemAlert, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { AnchorList } from './anchors/anchor-list.tsx'
import { CommunityFacts } from './community-facts.tsx'
import { CommunityMarks } from './community-marks.tsx'
import { PaneActions } from './pane-actions.tsx'
import { PolicyEditor } from './policy/policy-editor.tsx'

const tabs = [
  { name: 'overview', label: 'Overview' },
  { name: 'anchors', label: 'Anchors' },
  { name: 'rules', label: 'Rules' },
] as const

type Tab = (typeof tabs)[number]['name']

const contents: Readonly<Record<Tab, (community: TrustCommunityRow) => ReactNode>> = {
  overview: (community) => <CommunityFacts community={community} />,
  anchors: (community) => <AnchorList community={community} />,
  rules: (community) => <PolicyEditor community={community} />,
}

interface TrustCommunityPaneProps {
  readonly uri: string
  readonly onClose: () => void
}

/** One trust community at the right of the list. */
export function TrustCommunityPane({ uri, onClose }: TrustCommunityPaneProps) {
  const [tab, setTab] = useState<Tab>('overview')
  const { data, error, isPending } = useRpc('trust.communities', {})
  const community = data?.find((one) => one.uri === uri)
  return (
    <DetailPane
      title={community?.name ?? 'Community'}
      subtitle={community !== undefined && <Subtitle community={community} />}
      actions={community !== undefined && <PaneActions community={community} onRemoved={onClose} />}
      tabs={
        community !== undefined && (
          <TabBar label="Community detail" tabs={tabs} current={tab} onChange={setTab} />
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {data !== undefined && community === undefined && (
        <EmptyState title="This server trusts no community with this URI">
          It may have been removed meanwhile. Choose another one, or add it.
        </EmptyState>
      )}
      {community !== undefined && contents[tab](community)}
    </DetailPane>
  )
}

function Subtitle({ community }: { readonly community: TrustCommunityRow }) {
  return (
    <Box sx={{ display: 'flex', gap: 3, fontSize: 'body2.fontSize', color: 'text.secondary' }}>
      <CommunityMarks isDefault={community.isDefault} isLocal={community.isLocal} />
      <Mono>{community.uri}</Mono>
    </Box>
  )
}

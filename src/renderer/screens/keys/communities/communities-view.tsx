import { useNavigate } from 'react-router'
import { SplitView } from '../../../components/index.ts'
import { addressOf } from '../key-addresses.ts'
import { CommunityList } from './community-list.tsx'
import { CommunityPane } from './community-pane.tsx'

interface CommunitiesViewProps {
  readonly communityId: string | null
  readonly onCreate: () => void
}

/** The communities with one of them in detail at the right. */
export function CommunitiesView({ communityId, onCreate }: CommunitiesViewProps) {
  const navigate = useNavigate()
  return (
    <SplitView
      name="communities"
      list={<CommunityList selectedId={communityId} onCreate={onCreate} />}
      detail={
        communityId === null ? null : (
          <CommunityPane
            key={communityId}
            communityId={communityId}
            onClose={() => void navigate(addressOf('communities'))}
          />
        )
      }
    />
  )
}

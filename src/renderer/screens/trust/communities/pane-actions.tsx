import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import StarOutlined from '@mui/icons-material/StarBorderOutlined'
import { useState } from 'react'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { IconAction, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { RemoveCommunity } from './remove-community.tsx'

interface PaneActionsProps {
  readonly community: TrustCommunityRow
  readonly onRemoved: () => void
}

/** What can be done with a trust community. */
export function PaneActions({ community, onRemoved }: PaneActionsProps) {
  const [isRemoving, setRemoving] = useState(false)
  const makeDefault = useMakeDefault(community)
  return (
    <>
      {!community.isDefault && (
        <IconAction label="Make default" icon={<StarOutlined />} onClick={makeDefault} />
      )}
      <IconAction label="Remove" icon={<DeleteOutlined />} onClick={() => setRemoving(true)} />
      {isRemoving && (
        <RemoveCommunity
          community={community}
          onClose={() => setRemoving(false)}
          onRemoved={onRemoved}
        />
      )}
    </>
  )
}

function useMakeDefault({ uri, name }: TrustCommunityRow): () => void {
  const { say } = useStatusLine()
  const make = useCall('trust.makeDefault')
  return () =>
    make.mutate(
      { uri },
      {
        onSuccess: () => say('pass', `${name} answers metadata requests that name no community`),
        onError: (error) => say('fail', error.problem.message),
      },
    )
}

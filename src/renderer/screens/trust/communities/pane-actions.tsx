import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import StarOutlined from '@mui/icons-material/StarBorderOutlined'
import { useState } from 'react'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { IconAction, useSaveFile, useStatusLine } from '../../../components/index.ts'
import { useCall, useRpcClient } from '../../../rpc/index.ts'
import { RemoveCommunity } from './remove-community.tsx'

interface PaneActionsProps {
  readonly community: TrustCommunityRow
  readonly onRemoved: () => void
}

/** What can be done with a trust community. */
export function PaneActions({ community, onRemoved }: PaneActionsProps) {
  const [isRemoving, setRemoving] = useState(false)
  const makeDefault = useMakeDefault(community)
  const exportCommunity = useExport(community)
  return (
    <>
      {!community.isDefault && (
        <IconAction label="Make default" icon={<StarOutlined />} onClick={makeDefault} />
      )}
      <IconAction label="Export as JSON" icon={<DownloadOutlined />} onClick={exportCommunity} />
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

/** Saves everything the members agreed on as a file for another workbench. @see UDAP-PKI-023 */
function useExport({ uri, name }: TrustCommunityRow): () => void {
  const { call } = useRpcClient()
  const { save } = useSaveFile()
  return () =>
    void save(async () => {
      const document = await call('trust.export', { uri })
      const fileName = `community-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`
      const content = JSON.stringify(document, null, 2)
      return { fileName, content, said: `${name} saved as ${fileName}` }
    })
}

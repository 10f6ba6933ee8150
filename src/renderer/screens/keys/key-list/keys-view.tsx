import { useNavigate } from 'react-router'
import { SplitView } from '../../../components/index.ts'
import { addressOf } from '../key-addresses.ts'
import { KeyDetailPane } from '../key-detail/key-detail-pane.tsx'
import { KeyList } from './key-list.tsx'

interface KeysViewProps {
  readonly keyId: string | null
  readonly onGenerate: () => void
}

/** The key list with one key in detail at its right. */
export function KeysView({ keyId, onGenerate }: KeysViewProps) {
  const navigate = useNavigate()
  return (
    <SplitView
      name="keys"
      list={<KeyList selectedId={keyId} onGenerate={onGenerate} />}
      detail={
        keyId === null ? null : (
          <KeyDetailPane
            key={keyId}
            keyId={keyId}
            onClose={() => void navigate(addressOf('pairs'))}
          />
        )
      }
    />
  )
}

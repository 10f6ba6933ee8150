import AddOutlined from '@mui/icons-material/AddOutlined'
import Button from '@mui/material/Button'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { Screen, SplitView } from '../../components/index.ts'
import { addressOf } from './key-addresses.ts'
import { KeyDetailPane } from './key-detail/key-detail-pane.tsx'
import { GenerateKey } from './key-dialogs/generate-key.tsx'
import { KeyList } from './key-list/key-list.tsx'

/** The keys this program minds, one of them in detail at the right. */
export function KeysScreen() {
  const navigate = useNavigate()
  const { id = null } = useParams()
  const [search, setSearch] = useSearchParams()
  const generate = () => setSearch({ generate: '' })
  return (
    <Screen
      title="Keys & certificates"
      isFilled
      actions={
        <Button variant="contained" startIcon={<AddOutlined />} onClick={generate}>
          Generate key
        </Button>
      }
    >
      <SplitView
        name="keys"
        list={<KeyList selectedId={id} onGenerate={generate} />}
        detail={
          id === null ? null : (
            <KeyDetailPane key={id} keyId={id} onClose={() => void navigate(addressOf('pairs'))} />
          )
        }
      />
      {search.has('generate') && (
        <GenerateKey
          onClose={() => setSearch({})}
          onGenerated={(made) => void navigate(addressOf('pairs', made))}
        />
      )}
    </Screen>
  )
}

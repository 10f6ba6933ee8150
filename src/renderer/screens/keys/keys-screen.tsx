import AddOutlined from '@mui/icons-material/AddOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { Screen, TabBar } from '../../components/index.ts'
import { CertificatesView } from './certificate-list/certificates-view.tsx'
import { CommunitiesView } from './communities/communities-view.tsx'
import { ExpiryTimeline } from './expiry/expiry-timeline.tsx'
import { addressOf, type KeysView as ViewName } from './key-addresses.ts'
import { KeysView } from './key-list/keys-view.tsx'
import { dialogNames, type KeysDialog, KeysDialogs } from './keys-dialogs.tsx'

const views: readonly { readonly name: ViewName; readonly label: string }[] = [
  { name: 'pairs', label: 'Keys' },
  { name: 'certificates', label: 'Certificates' },
  { name: 'communities', label: 'Communities' },
  { name: 'expiry', label: 'Expiry timeline' },
]

const contents: Readonly<
  Record<ViewName, (id: string | null, open: (dialog: KeysDialog) => void) => ReactNode>
> = {
  pairs: (id, open) => <KeysView keyId={id} onGenerate={() => open('generate')} />,
  certificates: (id) => <CertificatesView certificateId={id} />,
  communities: (id, open) => (
    <CommunitiesView communityId={id} onCreate={() => open('new-community')} />
  ),
  expiry: () => <ExpiryTimeline />,
}

/** The buttons of each part, the first one first in importance. */
const actions: Readonly<Record<ViewName, readonly KeysDialog[]>> = {
  pairs: ['generate', 'import'],
  certificates: ['issue', 'test', 'import'],
  communities: ['new-community'],
  expiry: [],
}

/** The keys and certificates this program minds: lists with their details, communities, and what ends when. */
export function KeysScreen() {
  const navigate = useNavigate()
  const { view, id = null } = useParams()
  const [search, setSearch] = useSearchParams()
  const current = views.find(({ name }) => name === view)?.name ?? 'pairs'
  const open = (dialog: KeysDialog) => setSearch({ [dialog]: '' })
  return (
    <Screen
      title="Keys & certificates"
      isFilled
      actions={actions[current].map((dialog, index) => (
        <Button
          key={dialog}
          variant={index === 0 ? 'contained' : 'outlined'}
          startIcon={<AddOutlined />}
          onClick={() => open(dialog)}
        >
          {dialogNames[dialog]}
        </Button>
      ))}
    >
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <TabBar
          label="Parts of keys and certificates"
          tabs={views}
          current={current}
          onChange={(name) => void navigate(addressOf(name))}
        />
        <Box sx={{ flex: 1, minHeight: 0 }}>{contents[current](id, open)}</Box>
      </Box>
      <KeysDialogs search={search} onClose={() => setSearch({})} />
    </Screen>
  )
}

import AddOutlined from '@mui/icons-material/AddOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type DragEvent, type ReactNode, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { readAsBase64, Screen, TabBar } from '../../components/index.ts'
import { CertificatesView } from './certificate-list/certificates-view.tsx'
import { CommunitiesView } from './communities/communities-view.tsx'
import { ExpiryTimeline } from './expiry/expiry-timeline.tsx'
import type { BroughtFile } from './import/file-drop.tsx'
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
  const [dropped, setDropped] = useState<BroughtFile | null>(null)
  const open = (dialog: KeysDialog) => setSearch({ [dialog]: '' })
  const importDropped = async (file: File) => {
    setDropped({ name: file.name, base64: await readAsBase64(file) })
    open('import')
  }
  const close = () => {
    setDropped(null)
    setSearch({})
  }
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
      <Box
        sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}
        // Without this the browser would open the file in the place of the console.
        onDragOver={(event: DragEvent) => event.preventDefault()}
        onDrop={(event: DragEvent) => {
          const [file] = event.dataTransfer.files
          const isFree = !event.defaultPrevented && !search.has('import')
          event.preventDefault()
          if (file !== undefined && isFree) void importDropped(file)
        }}
      >
        <TabBar
          label="Parts of keys and certificates"
          tabs={views}
          current={current}
          onChange={(name) => void navigate(addressOf(name))}
        />
        <Box sx={{ flex: 1, minHeight: 0 }}>{contents[current](id, open)}</Box>
      </Box>
      <KeysDialogs search={search} dropped={dropped} onClose={close} />
    </Screen>
  )
}

import Box from '@mui/material/Box'
import { type ReactNode, useState } from 'react'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { DetailPane, Mono, ProblemAlert, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { PublicFiles } from '../export/public-files.tsx'
import { KeyStateWord } from '../key-list/key-columns.tsx'
import { nameAlgorithm } from '../key-words.ts'
import { KeyActions } from './key-actions.tsx'
import { KeyCertificates } from './key-certificates.tsx'
import { KeyFacts } from './key-facts.tsx'
import { KeyUses } from './key-uses.tsx'
import { RotationDrill } from './rotation-drill.tsx'

const tabs = [
  { name: 'overview', label: 'Overview' },
  { name: 'public', label: 'Public key' },
  { name: 'certificates', label: 'Certificates' },
  { name: 'uses', label: 'Used by' },
  { name: 'drill', label: 'Rotation drill' },
] as const

type TabName = (typeof tabs)[number]['name']

interface KeyDetailPaneProps {
  readonly keyId: string
  readonly onClose: () => void
}

/** One key at the right of the list. */
export function KeyDetailPane({ keyId, onClose }: KeyDetailPaneProps) {
  const [tab, setTab] = useState<TabName>('overview')
  const { data: keyPair, error, isPending } = useRpc('keys.get', { id: keyId })
  return (
    <DetailPane
      title={keyPair?.name ?? 'Key'}
      subtitle={keyPair !== undefined && <Summary keyPair={keyPair} />}
      actions={keyPair !== undefined && <KeyActions keyPair={keyPair} onDeleted={onClose} />}
      tabs={
        keyPair !== undefined && (
          <TabBar label="Key detail" current={tab} onChange={setTab} tabs={tabs} />
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {keyPair !== undefined && contents[tab](keyPair)}
    </DetailPane>
  )
}

const contents: Readonly<Record<TabName, (keyPair: KeyDetail) => ReactNode>> = {
  overview: (keyPair) => <KeyFacts keyPair={keyPair} />,
  public: (keyPair) => <PublicFiles keyPair={keyPair} />,
  certificates: (keyPair) => <KeyCertificates keyPair={keyPair} />,
  uses: (keyPair) => <KeyUses keyPair={keyPair} />,
  drill: (keyPair) => <RotationDrill keyPair={keyPair} />,
}

function Summary({ keyPair }: { readonly keyPair: KeyDetail }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 3,
        fontSize: 'body2.fontSize',
        color: 'text.secondary',
      }}
    >
      <KeyStateWord state={keyPair.state} />
      <span>{nameAlgorithm(keyPair.algorithm)}</span>
      <Mono>{keyPair.kid}</Mono>
    </Box>
  )
}

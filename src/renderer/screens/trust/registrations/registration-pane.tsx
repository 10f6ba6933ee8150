import Box from '@mui/material/Box'
import { type ReactNode, useState } from 'react'
import type { MethodResult } from '../../../../shared/contract/index.ts'
import { DetailPane, JsonView, Mono, ProblemAlert, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { AttemptList } from './attempt-list.tsx'
import { GrantedTable } from './granted-table.tsx'
import { RegistrationActions } from './registration-actions.tsx'
import { RegistrationFacts } from './registration-facts.tsx'
import { RegistrationState } from './registration-list.tsx'

/** One registration with everything that led to it. */
export type RegistrationDetail = MethodResult<'udap.registration'>

const tabs = [
  { name: 'overview', label: 'Overview' },
  { name: 'granted', label: 'Requested & granted' },
  { name: 'history', label: 'History' },
  { name: 'json', label: 'JSON' },
] as const

type Tab = (typeof tabs)[number]['name']

const contents: Readonly<Record<Tab, (registration: RegistrationDetail) => ReactNode>> = {
  overview: (registration) => <RegistrationFacts registration={registration} />,
  granted: (registration) => <GrantedTable registration={registration} />,
  history: (registration) => <AttemptList attempts={registration.attempts} />,
  json: ({ granted }) => <JsonView label="What the server registered" value={granted} hasSearch />,
}

interface RegistrationPaneProps {
  readonly registrationId: string
  readonly onClose: () => void
}

/** One registration at the right of the list. */
export function RegistrationPane({ registrationId, onClose }: RegistrationPaneProps) {
  const [tab, setTab] = useState<Tab>('overview')
  const { data: registration, error, isPending } = useRpc('udap.registration', { registrationId })
  return (
    <DetailPane
      title={registration?.client_name ?? 'Registration'}
      subtitle={registration !== undefined && <Subtitle registration={registration} />}
      actions={
        registration !== undefined && (
          <RegistrationActions registration={registration} onForgotten={onClose} />
        )
      }
      tabs={
        registration !== undefined && (
          <TabBar label="Registration detail" tabs={tabs} current={tab} onChange={setTab} />
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {registration !== undefined && contents[tab](registration)}
    </DetailPane>
  )
}

function Subtitle({ registration }: { readonly registration: RegistrationDetail }) {
  const { state, client_id } = registration
  return (
    <Box sx={{ display: 'flex', gap: 3, fontSize: 'body2.fontSize', color: 'text.secondary' }}>
      <RegistrationState state={state} />
      <Mono>{client_id}</Mono>
    </Box>
  )
}

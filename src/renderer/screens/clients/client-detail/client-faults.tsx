import BugReportOutlined from '@mui/icons-material/BugReportOutlined'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { isAnonymous } from '../../../../shared/faults/index.ts'
import {
  ActiveFaultList,
  EmptyState,
  FaultDialog,
  ProblemAlert,
  Section,
  useSetFaults,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

/** How this server misbehaves towards one client, and towards no other. @see spec/security.md AS-33 */
export function ClientFaults({ clientId }: { readonly clientId: string }) {
  const { data, error } = useRpc('faults.list', {})
  const clear = useCall('faults.clear')
  const [isOpen, setOpen] = useState(false)
  const setting = useSetFaults()
  const own = (data ?? []).filter(
    ({ target }) => target.kind === 'client' && target.client_id === clientId,
  )
  const choose = (
    <Button startIcon={<BugReportOutlined />} onClick={() => setOpen(true)}>
      Add faults
    </Button>
  )
  return (
    <Stack sx={{ gap: 4 }}>
      {error !== null && <ProblemAlert error={error} />}
      {clear.error !== null && <ProblemAlert error={clear.error} />}
      {data !== undefined && own.length === 0 && (
        <EmptyState title="No faults for this client" action={choose}>
          The server behaves as it should. Faults that are switched on here meet this client alone
          and end with the program.
        </EmptyState>
      )}
      {own.length > 0 && (
        <Section
          title="Faults"
          actions={
            <>
              {choose}
              <Button onClick={() => clear.mutate({ ids: own.map(({ id }) => id) })}>
                Switch all off
              </Button>
            </>
          }
        >
          <ActiveFaultList
            label="Faults that this client meets"
            faults={own}
            isOfOne
            onSwitchOff={(id) => clear.mutate({ ids: [id] })}
          />
        </Section>
      )}
      {isOpen && (
        <FaultDialog
          title="Faults for this client"
          isOffered={({ area }) => !isAnonymous(area) && area !== 'identity-provider'}
          chosen={[]}
          always="Until switched off"
          isBusy={setting.isBusy}
          error={setting.error}
          onChoose={async (chosen) => {
            if (await setting.set(chosen, { kind: 'client', client_id: clientId })) setOpen(false)
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </Stack>
  )
}

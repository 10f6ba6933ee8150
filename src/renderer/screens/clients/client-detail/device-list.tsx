import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import type { RegisteredInstance } from '../../../../shared/contract/registration.ts'
import {
  CopyField,
  EmptyState,
  ProblemAlert,
  Section,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { ChangeDeviceEnd } from './change-device-end.tsx'
import { type DeviceAction, DeviceItem } from './device-item.tsx'
import { RenameDevice } from './rename-device.tsx'
import { RevokeDevice } from './revoke-device.tsx'

/** The devices on which people let an app register a key: the app, who approved, and what registered by it.
 * @see SMART Protected Dynamic Client Registration draft; PDC-19
 */
export function DeviceList({ client }: { readonly client: ClientDetail }) {
  const { software_id } = client.metadata
  if (software_id === undefined) return <FirstStep client={client} />
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField
        label="software_id, which the app sends when a device registers"
        value={software_id}
      />
      <Devices client={client} />
    </Stack>
  )
}

function FirstStep({ client }: { readonly client: ClientDetail }) {
  const { say } = useStatusLine()
  const provision = useCall('registration.provisionSoftwareId')
  return (
    <>
      {provision.error !== null && <ProblemAlert error={provision.error} />}
      <EmptyState
        title="Devices of this app cannot register"
        action={
          <Button
            variant="contained"
            loading={provision.isPending}
            onClick={() =>
              provision.mutate(
                { client_id: client.client_id },
                { onSuccess: () => say('pass', 'The app has a software_id') },
              )
            }
          >
            Give it a software_id
          </Button>
        }
      >
        With a software_id and the scope system/DynamicClient.register, a device can register a key
        of its own once its user approves, and come back by it without a browser.
      </EmptyState>
    </>
  )
}

interface Chosen {
  readonly action: DeviceAction
  readonly device: RegisteredInstance
}

function Devices({ client }: { readonly client: ClientDetail }) {
  const { data, error } = useRpc('registration.instances', { client_id: client.client_id })
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const close = () => setChosen(null)
  if (error !== null) return <ProblemAlert error={error} />
  return (
    <Section title="Devices">
      {data?.length === 0 && (
        <EmptyState title="No device yet">
          Launch the app, asking for system/DynamicClient.register too, and approve it. The app then
          registers its key with the access token it got.
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && (
        <Box
          component="ul"
          aria-label={`Approvals of ${client.metadata.client_name}`}
          sx={listStyle}
        >
          {approvalsOf(data).map(({ username, devices }) => (
            <Box component="li" key={username} sx={{ mb: 3 }}>
              <Box sx={{ fontWeight: 500, fontSize: 'body2.fontSize' }}>
                Approved by {username},{' '}
                {devices.length === 1 ? '1 device' : `${devices.length} devices`}
              </Box>
              <Box component="ul" aria-label={`Devices of ${username}`} sx={listStyle}>
                {devices.map((device) => (
                  <DeviceItem
                    key={device.client_id}
                    device={device}
                    onAct={(action) => setChosen({ action, device })}
                  />
                ))}
              </Box>
            </Box>
          ))}
        </Box>
      )}
      {chosen?.action === 'rename' && <RenameDevice device={chosen.device} onClose={close} />}
      {chosen?.action === 'end' && <ChangeDeviceEnd device={chosen.device} onClose={close} />}
      {chosen?.action === 'revoke' && <RevokeDevice device={chosen.device} onClose={close} />}
    </Section>
  )
}

const listStyle = { listStyle: 'none', m: 0, p: 0 }

function approvalsOf(devices: readonly RegisteredInstance[]) {
  const byUser = Map.groupBy(devices, ({ username }) => username ?? 'nobody')
  return [...byUser].map(([username, ofUser]) => ({ username, devices: ofUser }))
}

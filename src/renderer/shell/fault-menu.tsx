import BugReportOutlined from '@mui/icons-material/BugReportOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ButtonBase from '@mui/material/ButtonBase'
import IconButton from '@mui/material/IconButton'
import Popover from '@mui/material/Popover'
import Tooltip from '@mui/material/Tooltip'
import { useId, useState } from 'react'
import type { ActiveFault } from '../../shared/contract/faults.ts'
import { radii } from '../../shared/design-tokens.ts'
import {
  ActiveFaultList,
  FaultDialog,
  ProblemAlert,
  useSetFaults,
  Verdict,
} from '../components/index.ts'
import { useCall, useRpc } from '../rpc/index.ts'

/** Says how many faults are on, whoever meets them; its menu lists them, switches them off, and adds some for everyone.
 * @see spec/security.md AS-33
 */
export function FaultMenu() {
  const { data = [] } = useRpc('faults.list', {})
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [isAdding, setAdding] = useState(false)
  const headingId = useId()
  return (
    <>
      <FaultButton
        count={data.length}
        isOpen={anchor !== null}
        onOpen={(button) => setAnchor(button)}
      />
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-labelledby': headingId, sx: { width: 460 } } }}
      >
        <Menu
          headingId={headingId}
          faults={data}
          onAdd={() => {
            setAnchor(null)
            setAdding(true)
          }}
        />
      </Popover>
      {isAdding && <AddForEveryone onClose={() => setAdding(false)} />}
    </>
  )
}

interface FaultButtonProps {
  readonly count: number
  readonly isOpen: boolean
  readonly onOpen: (button: HTMLElement) => void
}

function FaultButton({ count, isOpen, onOpen }: FaultButtonProps) {
  const common = {
    'aria-haspopup': 'dialog',
    'aria-expanded': isOpen,
    onClick: (event: { currentTarget: HTMLElement }) => onOpen(event.currentTarget),
  } as const
  if (count === 0) {
    return (
      <Tooltip title="No faults are on">
        <IconButton aria-label="Faults" {...common}>
          <BugReportOutlined />
        </IconButton>
      </Tooltip>
    )
  }
  return (
    <Tooltip describeChild title="This server misbehaves on purpose">
      <ButtonBase sx={{ borderRadius: `${radii.control}px`, flexShrink: 0 }} {...common}>
        <Verdict verdict="warn">{count === 1 ? '1 fault' : `${count} faults`}</Verdict>
      </ButtonBase>
    </Tooltip>
  )
}

interface MenuProps {
  readonly headingId: string
  readonly faults: readonly ActiveFault[]
  readonly onAdd: () => void
}

function Menu({ headingId, faults, onAdd }: MenuProps) {
  const clear = useCall('faults.clear')
  return (
    <Box sx={{ p: 4, display: 'flex', flexDirection: 'column', gap: 3 }}>
      <Box id={headingId} component="h2" sx={{ m: 0, fontSize: 'h3.fontSize', fontWeight: 600 }}>
        Faults
      </Box>
      {faults.length === 0 ? (
        <Box sx={{ color: 'text.secondary' }}>
          The server behaves as it should. Faults are chosen for a launch on its screen, for a
          client in its detail, and for everyone here. None outlives the program.
        </Box>
      ) : (
        <ActiveFaultList
          label="Faults that are on"
          faults={faults}
          onSwitchOff={(id) => clear.mutate({ ids: [id] })}
        />
      )}
      {clear.error !== null && <ProblemAlert error={clear.error} />}
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button variant="outlined" onClick={onAdd}>
          Add for everyone
        </Button>
        <Button
          disabled={faults.length === 0}
          loading={clear.isPending}
          onClick={() => clear.mutate({})}
        >
          Switch all off
        </Button>
      </Box>
    </Box>
  )
}

function AddForEveryone({ onClose }: { readonly onClose: () => void }) {
  const { set, isBusy, error } = useSetFaults()
  return (
    <FaultDialog
      title="Faults for everyone"
      chosen={[]}
      always="Until switched off"
      isBusy={isBusy}
      error={error}
      onChoose={async (chosen) => {
        if (await set(chosen, { kind: 'everyone' })) onClose()
      }}
      onClose={onClose}
    />
  )
}

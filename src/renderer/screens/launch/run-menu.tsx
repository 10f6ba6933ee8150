import DeleteOutlined from '@mui/icons-material/DeleteOutlined'
import MoreVert from '@mui/icons-material/MoreVertOutlined'
import SaveAlt from '@mui/icons-material/SaveAltOutlined'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { useSaveScenario } from './scenario-files.tsx'

interface RunMenuProps {
  readonly runId: string
  readonly isBusy: boolean
  readonly onForget: () => void
}

/** What is seldom done with a launch, folded away so that its title has room: saved as a scenario, or forgotten. */
export function RunMenu({ runId, isBusy, onForget }: RunMenuProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { isSaving, saveRun } = useSaveScenario()
  const choose = (act: () => void) => () => {
    setAnchor(null)
    act()
  }
  return (
    <>
      <Tooltip title="More actions">
        <IconButton
          aria-label="More actions"
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          loading={isBusy || isSaving}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <MoreVert />
        </IconButton>
      </Tooltip>
      <Menu
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        slotProps={{ list: { 'aria-label': 'More actions', dense: true } }}
      >
        <MenuItem onClick={choose(() => saveRun(runId))}>
          <ListItemIcon>
            <SaveAlt />
          </ListItemIcon>
          Save as scenario
        </MenuItem>
        <MenuItem onClick={choose(onForget)}>
          <ListItemIcon>
            <DeleteOutlined />
          </ListItemIcon>
          Forget
        </MenuItem>
      </Menu>
    </>
  )
}

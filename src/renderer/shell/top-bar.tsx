import KeyboardOutlined from '@mui/icons-material/KeyboardOutlined'
import SearchOutlined from '@mui/icons-material/SearchOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { Link } from 'react-router'
import { fontStacks, textSizes } from '../../shared/design-tokens.ts'
import { CopyButton, Verdict } from '../components/index.ts'
import { useRpc } from '../rpc/index.ts'
import { ClockMenu } from './clock-menu.tsx'
import { FaultMenu } from './fault-menu.tsx'
import { SchemeButton } from './scheme-button.tsx'
import { ServerState } from './server-state.tsx'

interface TopBarProps {
  readonly onPalette: () => void
  readonly onHelp: () => void
}

/** The bar at the top: server state, base URLs to copy, what is unusual at the moment, commands, time. */
export function TopBar({ onPalette, onHelp }: TopBarProps) {
  const status = useRpc('server.status', {}, { everySeconds: 30 })
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        height: 48,
        px: 4,
        flexShrink: 0,
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'tokens.line',
      }}
    >
      <ServerState />
      {status.data?.approval === 'automatic' && (
        <Tooltip title="Authorization requests are approved without login, picker or consent pages. Change it in Settings.">
          <span>
            <Verdict verdict="warn">Automatic approval</Verdict>
          </span>
        </Tooltip>
      )}
      {status.data?.conditions.some(({ kind }) => kind === 'key-store-locked') && <KeysLocked />}
      <FaultMenu />
      <Box sx={{ flex: 1, minWidth: 0, overflow: 'hidden', display: 'flex', gap: 3 }}>
        {status.data !== undefined && (
          <>
            <BaseUrl label="FHIR base" url={status.data.fhirBase} />
            <BaseUrl label="Issuer" url={status.data.issuer} isSecond />
          </>
        )}
      </Box>
      <PaletteButton onClick={onPalette} />
      {status.data !== undefined && (
        <ClockMenu now={status.data.now} readAtMs={status.dataUpdatedAt} />
      )}
      <Box sx={{ display: 'flex', flexShrink: 0 }}>
        <SchemeButton />
        <Tooltip title="Keyboard shortcuts (?)">
          <IconButton aria-label="Keyboard shortcuts" onClick={onHelp}>
            <KeyboardOutlined />
          </IconButton>
        </Tooltip>
      </Box>
    </Box>
  )
}

/** Leads to where private keys are unlocked. */
function KeysLocked() {
  return (
    <Tooltip
      describeChild
      title="Nothing can be signed. Unlock private keys in Settings, Encryption."
    >
      <Link to="/settings/encryption" style={{ textDecoration: 'none' }}>
        <Verdict verdict="warn">Keys locked</Verdict>
      </Link>
    </Tooltip>
  )
}

interface BaseUrlProps {
  readonly label: string
  readonly url: string
  /** Gives way where the window is narrow; Overview and the commands have it too. */
  readonly isSecond?: boolean
}

function BaseUrl({ label, url, isSecond = false }: BaseUrlProps) {
  return (
    <Box
      sx={{
        display: { xs: isSecond ? 'none' : 'flex', lg: 'flex' },
        alignItems: 'center',
        minWidth: 0,
        fontSize: textSizes.data,
      }}
    >
      <Box component="span" sx={{ color: 'text.secondary', mr: 1.5, whiteSpace: 'nowrap' }}>
        {label}
      </Box>
      <Box
        component="code"
        title={url}
        sx={{
          fontFamily: fontStacks.mono,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {url}
      </Box>
      <CopyButton value={url} name={label} />
    </Box>
  )
}

function PaletteButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button
      variant="outlined"
      onClick={onClick}
      startIcon={<SearchOutlined />}
      aria-keyshortcuts="Control+K Meta+K"
      sx={{ color: 'text.secondary', flexShrink: 0 }}
    >
      Commands
      <Box component="kbd" sx={{ ml: 2, fontSize: textSizes.small, lineHeight: 1 }}>
        Ctrl K
      </Box>
    </Button>
  )
}

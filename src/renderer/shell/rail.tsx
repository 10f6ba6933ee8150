import KeyboardDoubleArrowLeft from '@mui/icons-material/KeyboardDoubleArrowLeftOutlined'
import KeyboardDoubleArrowRight from '@mui/icons-material/KeyboardDoubleArrowRightOutlined'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Tooltip from '@mui/material/Tooltip'
import { NavLink } from 'react-router'
import { radii, textSizes } from '../../shared/design-tokens.ts'
import { useRememberedFlag } from '../components/index.ts'
import { BrandMark } from './brand-mark.tsx'
import { type Destination, destinations } from './destinations.ts'

const openWidth = 196
const closedWidth = 52

/** The rail at the left: every screen by name, or by icon when collapsed; it stays as it was left. */
export function Rail() {
  const [isCollapsed, setCollapsed] = useRememberedFlag('rail-collapsed', false)
  return (
    <Box
      component="nav"
      aria-label="Screens"
      sx={{
        width: isCollapsed ? closedWidth : openWidth,
        flexShrink: 0,
        display: 'flex',
        flexDirection: 'column',
        bgcolor: 'tokens.sunken',
        borderRight: 1,
        borderColor: 'tokens.line',
      }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 2,
          height: 48,
          px: 4,
          flexShrink: 0,
          fontWeight: 600,
        }}
      >
        <BrandMark />
        {!isCollapsed && 'Trustbench'}
      </Box>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 2, flex: 1, overflowY: 'auto' }}>
        {destinations.map((destination) => (
          <li key={destination.path}>
            <RailLink destination={destination} isCollapsed={isCollapsed} />
          </li>
        ))}
      </Box>
      <Collapse isCollapsed={isCollapsed} onToggle={() => setCollapsed(!isCollapsed)} />
    </Box>
  )
}

function RailLink({
  destination,
  isCollapsed,
}: {
  readonly destination: Destination
  readonly isCollapsed: boolean
}) {
  const { path, label, icon: Icon } = destination
  return (
    <Tooltip title={isCollapsed ? label : ''} placement="right">
      <ButtonBase
        component={NavLink}
        to={path}
        end={path === '/'}
        aria-label={label}
        sx={{
          ...railItem,
          mb: 0.5,
          '&.active': { bgcolor: 'tokens.accentFill', color: 'text.primary', fontWeight: 600 },
          '&.active svg': { color: 'primary.main' },
        }}
      >
        <Icon />
        {!isCollapsed && label}
      </ButtonBase>
    </Tooltip>
  )
}

function Collapse({
  isCollapsed,
  onToggle,
}: {
  readonly isCollapsed: boolean
  readonly onToggle: () => void
}) {
  const label = isCollapsed ? 'Expand rail' : 'Collapse rail'
  return (
    <Box sx={{ p: 2 }}>
      <Tooltip title={isCollapsed ? label : ''} placement="right">
        <ButtonBase aria-label={label} onClick={onToggle} sx={railItem}>
          {isCollapsed ? <KeyboardDoubleArrowRight /> : <KeyboardDoubleArrowLeft />}
          {!isCollapsed && 'Collapse'}
        </ButtonBase>
      </Tooltip>
    </Box>
  )
}

const railItem = {
  width: '100%',
  height: 32,
  px: 2,
  gap: 2.5,
  justifyContent: 'flex-start',
  borderRadius: `${radii.control}px`,
  color: 'text.secondary',
  fontSize: textSizes.body,
  '&:hover': { bgcolor: 'action.hover', color: 'text.primary' },
} as const

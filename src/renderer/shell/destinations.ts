import AppsOutlined from '@mui/icons-material/AppsOutlined'
import KeyOutlined from '@mui/icons-material/KeyOutlined'
import LocalFireDepartmentOutlined from '@mui/icons-material/LocalFireDepartmentOutlined'
import ManageSearchOutlined from '@mui/icons-material/ManageSearchOutlined'
import RocketLaunchOutlined from '@mui/icons-material/RocketLaunchOutlined'
import SpaceDashboardOutlined from '@mui/icons-material/SpaceDashboardOutlined'
import SwapVertOutlined from '@mui/icons-material/SwapVertOutlined'
import TuneOutlined from '@mui/icons-material/TuneOutlined'
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined'
import type SvgIcon from '@mui/material/SvgIcon'

/** A screen the rail leads to. */
export interface Destination {
  readonly path: string
  readonly label: string
  readonly icon: typeof SvgIcon
  /** Pressed after `g`, it goes there. */
  readonly key: string
}

/** The screens in the order of the rail. */
export const destinations: readonly Destination[] = [
  { path: '/', label: 'Overview', icon: SpaceDashboardOutlined, key: 'o' },
  { path: '/launch', label: 'Launch', icon: RocketLaunchOutlined, key: 'l' },
  { path: '/clients', label: 'Clients', icon: AppsOutlined, key: 'c' },
  { path: '/keys', label: 'Keys & certificates', icon: KeyOutlined, key: 'k' },
  { path: '/trust', label: 'Trust', icon: VerifiedUserOutlined, key: 'r' },
  { path: '/inspector', label: 'Inspector', icon: ManageSearchOutlined, key: 'i' },
  { path: '/traffic', label: 'Traffic', icon: SwapVertOutlined, key: 't' },
  { path: '/fhir', label: 'FHIR', icon: LocalFireDepartmentOutlined, key: 'f' },
  { path: '/settings', label: 'Settings', icon: TuneOutlined, key: 's' },
]

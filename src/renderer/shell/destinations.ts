import AppsOutlined from '@mui/icons-material/AppsOutlined'
import LocalFireDepartmentOutlined from '@mui/icons-material/LocalFireDepartmentOutlined'
import SpaceDashboardOutlined from '@mui/icons-material/SpaceDashboardOutlined'
import SwapVertOutlined from '@mui/icons-material/SwapVertOutlined'
import TuneOutlined from '@mui/icons-material/TuneOutlined'
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
  { path: '/clients', label: 'Clients', icon: AppsOutlined, key: 'c' },
  { path: '/traffic', label: 'Traffic', icon: SwapVertOutlined, key: 't' },
  { path: '/fhir', label: 'FHIR', icon: LocalFireDepartmentOutlined, key: 'f' },
  { path: '/settings', label: 'Settings', icon: TuneOutlined, key: 's' },
]

import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Screen, TabBar } from '../../components/index.ts'
import { About } from './about.tsx'
import { BrandEditor } from './brands/brand-editor.tsx'
import { EhrStyle } from './ehr-style.tsx'
import { Encryption } from './encryption.tsx'
import { FhirServer } from './fhir-server.tsx'
import { IdentityProviders } from './identity-provider/identity-providers.tsx'
import { LiveSettings } from './live-settings.tsx'
import { UserList } from './user-list.tsx'
import { WorkspacePanel } from './workspace-panel.tsx'

const tabs = [
  { name: 'server', label: 'Server' },
  { name: 'fhir-server', label: 'FHIR server' },
  { name: 'users', label: 'Users' },
  { name: 'identity-provider', label: 'Identity provider' },
  { name: 'ehr-style', label: 'EHR style' },
  { name: 'encryption', label: 'Encryption' },
  { name: 'brands', label: 'Brands' },
  { name: 'workspace', label: 'Workspace' },
  { name: 'about', label: 'About' },
] as const

type TabName = (typeof tabs)[number]['name']

const contents: Readonly<Record<TabName, () => ReactNode>> = {
  server: () => <LiveSettings />,
  'fhir-server': () => <FhirServer />,
  users: () => <UserList />,
  'identity-provider': () => <IdentityProviders />,
  'ehr-style': () => <EhrStyle />,
  encryption: () => <Encryption />,
  brands: () => <BrandEditor />,
  workspace: () => <WorkspacePanel />,
  about: () => <About />,
}

/** How the server behaves, who can sign in, the workspace as a whole, and what this program is. */
export function SettingsScreen() {
  const navigate = useNavigate()
  const { tab } = useParams()
  const current = tabs.find(({ name }) => name === tab)?.name ?? 'server'
  return (
    <Screen title="Settings" isFilled>
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <TabBar
          label="Parts of the settings"
          tabs={tabs}
          current={current}
          onChange={(name) => void navigate(`/settings/${name}`)}
        />
        <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>{contents[current]()}</Box>
      </Box>
    </Screen>
  )
}

import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { TabBar } from '../../../components/index.ts'
import { addressOf } from '../trust-addresses.ts'
import { DefinitionsView } from './definitions/definitions-view.tsx'
import { IssueView } from './issue/issue-view.tsx'
import { IssuedView } from './issued/issued-view.tsx'
import { VerifyView } from './verify/verify-view.tsx'

const views = {
  definitions: { label: 'Definitions', content: () => <DefinitionsView /> },
  issue: { label: 'Issue', content: () => <IssueView /> },
  issued: { label: 'Issued here', content: () => <IssuedView /> },
  verify: { label: 'Verify', content: () => <VerifyView /> },
} as const satisfies Record<string, { label: string; content: () => ReactNode }>

type View = keyof typeof views

// The keys of the object above are the names of its views.
const names = Object.keys(views) as View[]

/** What certifications mean in communities, and the means to issue, revoke and verify them. @see UDAP-CERT-020 */
export function CertificationsSection({ view }: { readonly view: string | null }) {
  const navigate = useNavigate()
  const current = names.find((name) => name === view) ?? 'definitions'
  return (
    <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <TabBar
        label="Parts of certifications"
        tabs={names.map((name) => ({ name, label: views[name].label }))}
        current={current}
        onChange={(name) => void navigate(addressOf('certifications', name))}
      />
      <Box sx={{ flex: 1, minHeight: 0 }}>{views[current].content()}</Box>
    </Box>
  )
}

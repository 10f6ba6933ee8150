import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Section, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { CompareCommunities } from './compare/compare-communities.tsx'
import { CompareDocuments } from './compare/compare-documents.tsx'
import type { DiscoveryTarget } from './discovery-target.ts'
import { OAuthView } from './oauth/oauth-view.tsx'
import { TargetForm } from './target-form.tsx'
import { UdapView } from './udap/udap-view.tsx'

const tabs = [
  { name: 'udap', label: 'UDAP metadata' },
  { name: 'communities', label: 'Two communities' },
  { name: 'documents', label: 'UDAP beside OAuth' },
  { name: 'oauth', label: 'OAuth documents' },
] as const

type Tab = (typeof tabs)[number]['name']

const contents: Readonly<Record<Tab, (target: DiscoveryTarget) => ReactNode>> = {
  udap: (target) => <UdapView target={target} />,
  communities: (target) => <CompareCommunities target={target} />,
  documents: (target) => <CompareDocuments target={target} />,
  oauth: (target) => <OAuthView target={target} />,
}

/** What this server, or any base URL a person types, says of itself. No link leads to the report of another server, so
 * that nothing but a press of the button sends requests there.
 * @see DSC-19, UDAP-DISC-028
 */
export function DiscoverySection() {
  const [asked, setAsked] = useState<Omit<DiscoveryTarget, 'isOwn'> | null>(null)
  const [tab, setTab] = useState<Tab>('udap')
  const server = useRpc('server.status', {})
  const readAgain = useReadAgain()
  const own = server.data?.fhirBase
  if (own === undefined) return null
  const choice = asked ?? { base: own, community: '', mode: '' as const }
  const target = { ...choice, isOwn: choice.base === own }
  return (
    <Section title="Discovery">
      <Stack sx={{ gap: 4 }}>
        <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize', maxWidth: 720 }}>
          Reads the documents in which a server describes itself, without credentials, and judges
          them field by field. Each request is in Traffic.
        </Box>
        <TargetForm
          key={JSON.stringify(choice)}
          target={target}
          own={own}
          onAsk={(next) => {
            if (JSON.stringify(next) === JSON.stringify(choice)) readAgain()
            else setAsked(next)
          }}
        />
        <TabBar label="What to look at" tabs={tabs} current={tab} onChange={setTab} />
        {contents[tab](target)}
      </Stack>
    </Section>
  )
}

/** Reads again what is on the screen. */
function useReadAgain(): () => void {
  const queryClient = useQueryClient()
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [method] }) =>
        method === 'udap.discover' || method === 'discovery.report',
    })
}

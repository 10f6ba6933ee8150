import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Screen, TabBar } from '../../components/index.ts'
import { CertificationsSection } from './certifications/certifications-section.tsx'
import { CommunitiesSection } from './communities/communities-section.tsx'
import { CommunityActions } from './communities/community-actions.tsx'
import { DecisionsSection } from './decisions/decisions-section.tsx'
import { DiscoverySection } from './discovery/discovery-section.tsx'
import { RegistrationsSection } from './registrations/registrations-section.tsx'
import { StatementsSection } from './statements/statements-section.tsx'
import { TokensSection } from './tokens/tokens-section.tsx'
import { addressOf, type TrustSection, trustSections } from './trust-addresses.ts'

interface SectionView {
  readonly label: string
  /** Buttons at the right of the title. */
  readonly actions: ReactNode
  readonly content: (id: string | null) => ReactNode
}

const views: Readonly<Record<TrustSection, SectionView>> = {
  communities: {
    label: 'Communities',
    actions: <CommunityActions />,
    content: (id) => <CommunitiesSection uri={id} />,
  },
  discovery: {
    label: 'Discovery',
    actions: null,
    content: () => (
      <Page>
        <DiscoverySection />
      </Page>
    ),
  },
  statements: { label: 'Statements', actions: null, content: () => <StatementsSection /> },
  registrations: {
    label: 'Registrations',
    actions: null,
    content: (id) => <RegistrationsSection registrationId={id} />,
  },
  tokens: {
    label: 'Tokens',
    actions: null,
    content: (id) => <TokensSection registrationId={id} />,
  },
  certifications: {
    label: 'Certifications',
    actions: null,
    content: (id) => <CertificationsSection view={id} />,
  },
  decisions: {
    label: 'Decisions',
    actions: null,
    content: (id) => <DecisionsSection decisionId={id} />,
  },
}

/** Whom this server trusts, what servers say of themselves, and the documents of UDAP made by hand. */
export function TrustScreen() {
  const navigate = useNavigate()
  const { section, id = null } = useParams()
  const current = trustSections.find((name) => name === section) ?? 'communities'
  return (
    <Screen title="Trust" isFilled actions={views[current].actions}>
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <TabBar
          label="Parts of trust"
          tabs={trustSections.map((name) => ({ name, label: views[name].label }))}
          current={current}
          onChange={(name) => void navigate(addressOf(name))}
        />
        <Box sx={{ flex: 1, minHeight: 0 }}>{views[current].content(id)}</Box>
      </Box>
    </Screen>
  )
}

function Page({ children }: { readonly children: ReactNode }) {
  return <Box sx={{ height: '100%', overflow: 'auto', p: 4 }}>{children}</Box>
}

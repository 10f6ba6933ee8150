import { useNavigate } from 'react-router'
import { TabBar } from '../../components/index.ts'

const tabs = [
  { name: 'tokens', label: 'Tokens' },
  { name: 'scopes', label: 'Scopes' },
] as const

/** What can be inspected: tokens, or scopes without any token. */
export function InspectorTabs({ current }: { readonly current: (typeof tabs)[number]['name'] }) {
  const navigate = useNavigate()
  return (
    <TabBar
      label="Parts of the Inspector"
      tabs={tabs}
      current={current}
      onChange={(name) => void navigate(name === 'scopes' ? '/inspector/scopes' : '/inspector')}
    />
  )
}

import { useNavigate } from 'react-router'
import { TabBar } from '../../components/index.ts'

const tabs = [
  { name: 'tokens', label: 'Tokens' },
  { name: 'compare', label: 'Compare' },
  { name: 'bulk', label: 'Bulk' },
  { name: 'sign', label: 'Sign again' },
  { name: 'scopes', label: 'Scopes' },
  { name: 'history', label: 'History' },
] as const

/** What can be done: inspect tokens one by one, side by side or in bulk, sign them again, and read scopes without any token. */
export function InspectorTabs({ current }: { readonly current: (typeof tabs)[number]['name'] }) {
  const navigate = useNavigate()
  return (
    <TabBar
      label="Parts of the Inspector"
      tabs={tabs}
      current={current}
      onChange={(name) => void navigate(name === 'tokens' ? '/inspector' : `/inspector/${name}`)}
    />
  )
}

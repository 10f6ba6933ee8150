import { Screen } from '../../components/index.ts'
import { DiscoverySection } from './discovery/discovery-section.tsx'

/** What servers say of themselves, and whether it holds together. */
export function TrustScreen() {
  return (
    <Screen title="Trust">
      <DiscoverySection />
    </Screen>
  )
}

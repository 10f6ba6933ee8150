import { Route, Routes } from 'react-router'
import { ClientsScreen } from './screens/clients/clients-screen.tsx'
import { FhirScreen } from './screens/fhir/fhir-screen.tsx'
import { BulkScreen } from './screens/inspector/bulk/bulk-screen.tsx'
import { CompareScreen } from './screens/inspector/compare/compare-screen.tsx'
import { HistoryScreen } from './screens/inspector/history/history-screen.tsx'
import { InspectorScreen } from './screens/inspector/inspector-screen.tsx'
import { ScopeExplainerScreen } from './screens/inspector/scope-explainer/scope-explainer-screen.tsx'
import { SignScreen } from './screens/inspector/sign/sign-screen.tsx'
import { KeysScreen } from './screens/keys/keys-screen.tsx'
import { LaunchScreen } from './screens/launch/launch-screen.tsx'
import { OverviewScreen } from './screens/overview/overview-screen.tsx'
import { SettingsScreen } from './screens/settings/settings-screen.tsx'
import { TrafficScreen } from './screens/traffic/traffic-screen.tsx'
import { TrustScreen } from './screens/trust/trust-screen.tsx'
import { NotFoundScreen } from './shell/not-found-screen.tsx'
import { Shell } from './shell/shell.tsx'

/** Which screen stands behind which address. */
export function App() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<OverviewScreen />} />
        <Route path="launch/:runId?" element={<LaunchScreen />} />
        <Route path="clients/:clientId?" element={<ClientsScreen />} />
        <Route path="keys/:view?/:id?" element={<KeysScreen />} />
        <Route path="trust/:section?/:id?" element={<TrustScreen />} />
        <Route path="inspector" element={<InspectorScreen />} />
        <Route path="inspector/compare" element={<CompareScreen />} />
        <Route path="inspector/bulk" element={<BulkScreen />} />
        <Route path="inspector/history" element={<HistoryScreen />} />
        <Route path="inspector/sign" element={<SignScreen />} />
        <Route path="inspector/scopes" element={<ScopeExplainerScreen />} />
        <Route path="traffic/:exchangeId?" element={<TrafficScreen />} />
        <Route path="fhir" element={<FhirScreen />} />
        <Route path="settings/:tab?" element={<SettingsScreen />} />
        <Route path="*" element={<NotFoundScreen />} />
      </Route>
    </Routes>
  )
}

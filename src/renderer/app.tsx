import { Route, Routes } from 'react-router'
import { NotFoundScreen } from './shell/not-found-screen.tsx'
import { Shell } from './shell/shell.tsx'

/** Which screen stands behind which address. */
export function App() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route path="*" element={<NotFoundScreen />} />
      </Route>
    </Routes>
  )
}

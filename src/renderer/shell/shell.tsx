import Box from '@mui/material/Box'
import { useEffect, useRef, useState } from 'react'
import { Outlet, useLocation } from 'react-router'
import { useShortcut } from '../components/index.ts'
import { useConnection } from '../rpc/index.ts'
import { CommandPalette } from './command-palette/index.ts'
import { KeyboardHelp } from './keyboard-help.tsx'
import { NavigationKeys } from './navigation-keys.tsx'
import { Rail } from './rail.tsx'
import { ScreenErrorBoundary } from './screen-error-boundary.tsx'
import { ServerConditions } from './server-conditions.tsx'
import { SessionEndedScreen } from './session-ended-screen.tsx'
import { SkipLink, screenId } from './skip-link.tsx'
import { TopBar } from './top-bar.tsx'

type Overlay = 'palette' | 'help' | null

/** The frame around every screen: rail, top bar, commands and keyboard help. */
export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>(null)
  const { pathname } = useLocation()
  const screen = pathname.split('/')[1]
  useFocusOnScreen(pathname)
  useShortcut('?', () => setOverlay('help'))
  usePaletteKey(() => setOverlay('palette'))
  if (useConnection() === 'expired') return <SessionEndedScreen />
  const close = () => setOverlay(null)
  return (
    <Box sx={{ height: '100%', display: 'flex' }}>
      <SkipLink />
      <NavigationKeys />
      <Rail />
      <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
        <TopBar onPalette={() => setOverlay('palette')} onHelp={() => setOverlay('help')} />
        <ServerConditions />
        <Box
          component="main"
          id={screenId}
          tabIndex={-1}
          sx={{ flex: 1, minHeight: 0, outline: 0 }}
        >
          <ScreenErrorBoundary key={screen}>
            <Outlet />
          </ScreenErrorBoundary>
        </Box>
      </Box>
      {overlay === 'palette' && (
        <CommandPalette onClose={close} onHelp={() => setOverlay('help')} />
      )}
      {overlay === 'help' && <KeyboardHelp onClose={close} />}
    </Box>
  )
}

function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      open()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })
}

/** Puts focus on the screen when the link or button that led there is gone with the screen before. */
function useFocusOnScreen(pathname: string): void {
  const last = useRef(pathname)
  useEffect(() => {
    if (last.current === pathname) return
    last.current = pathname
    if (document.activeElement === document.body) document.getElementById(screenId)?.focus()
  }, [pathname])
}

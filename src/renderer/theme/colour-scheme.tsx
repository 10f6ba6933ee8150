import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import { useRememberedChoice } from '../components/use-remembered.ts'
import { createConsoleTheme, type SchemeName } from './console-theme.ts'

/** Which colour scheme a person wants; `system` follows the machine. */
export type SchemeChoice = 'system' | SchemeName

const schemeChoices = ['system', 'light', 'dark'] as const

interface SchemeSwitch {
  readonly choice: SchemeChoice
  readonly choose: (choice: SchemeChoice) => void
  readonly scheme: SchemeName
}

const SchemeContext = createContext<SchemeSwitch | null>(null)

/** Gives everything inside the console's theme, in the scheme the person chose or the machine prefers. */
export function ColourSchemeProvider({ children }: { readonly children: ReactNode }) {
  const [choice, choose] = useRememberedChoice('colour-scheme', schemeChoices, 'system')
  const preferred = useSyncExternalStore(watchPreference, readPreference)
  const scheme = choice === 'system' ? preferred : choice
  const theme = useMemo(() => createConsoleTheme(scheme), [scheme])
  const value = useMemo(() => ({ choice, choose, scheme }), [choice, choose, scheme])
  return (
    <SchemeContext value={value}>
      <ThemeProvider theme={theme}>
        <CssBaseline enableColorScheme />
        {children}
      </ThemeProvider>
    </SchemeContext>
  )
}

/** The scheme in use and the way to change it. */
export function useColourScheme(): SchemeSwitch {
  const value = use(SchemeContext)
  if (value === null) throw new Error('useColourScheme needs a ColourSchemeProvider above it')
  return value
}

const darkQuery = '(prefers-color-scheme: dark)'

function watchPreference(onChange: () => void) {
  const query = window.matchMedia(darkQuery)
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

function readPreference(): SchemeName {
  return window.matchMedia(darkQuery).matches ? 'dark' : 'light'
}

import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { radii, textSizes, type Verdict } from '../../shared/design-tokens.ts'
import { VerdictIcon } from './verdict.tsx'

const shownMilliseconds = 6_000

interface StatusLine {
  /** Shows a result for a few seconds and reads it out; a later one takes its place. */
  readonly say: (verdict: Verdict, message: string) => void
}

interface Said {
  readonly id: number
  readonly verdict: Verdict
  readonly message: string
}

const StatusContext = createContext<StatusLine | null>(null)

/** The way to tell the person what came of an action. */
export function useStatusLine(): StatusLine {
  const line = use(StatusContext)
  if (line === null) throw new Error('useStatusLine needs a StatusLineProvider above it')
  return line
}

/** Shows results at the foot of the window, and reads them out. */
export function StatusLineProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<Said | null>(null)
  const count = useRef(0)
  const say = useCallback((verdict: Verdict, message: string) => {
    count.current += 1
    setSaid({ id: count.current, verdict, message })
  }, [])
  useEffect(() => {
    // A failure stays until it is dismissed: it may need reading twice.
    if (said === null || said.verdict === 'fail') return
    const timer = setTimeout(() => setSaid(null), shownMilliseconds)
    return () => clearTimeout(timer)
  }, [said])
  const line = useMemo(() => ({ say }), [say])
  return (
    <StatusContext value={line}>
      {children}
      <Box
        role="status"
        aria-live="polite"
        sx={{ position: 'fixed', right: 16, bottom: 16, zIndex: 'snackbar' }}
      >
        {said !== null && <Message key={said.id} said={said} onDismiss={() => setSaid(null)} />}
      </Box>
    </StatusContext>
  )
}

function Message({ said, onDismiss }: { readonly said: Said; readonly onDismiss: () => void }) {
  return (
    <Box
      sx={({ palette }) => ({
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        maxWidth: 480,
        pl: 3,
        pr: 1,
        py: 1,
        bgcolor: 'background.paper',
        border: `1px solid ${palette.tokens.verdict[said.verdict].text}`,
        borderRadius: `${radii.panel}px`,
        fontSize: textSizes.data,
      })}
    >
      <VerdictIcon
        verdict={said.verdict}
        sx={({ palette }) => ({ color: palette.tokens.verdict[said.verdict].text })}
      />
      <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
        {said.message}
      </Box>
      <IconButton aria-label="Dismiss message" onClick={onDismiss}>
        <CloseOutlined />
      </IconButton>
    </Box>
  )
}

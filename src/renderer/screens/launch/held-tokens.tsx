import Search from '@mui/icons-material/ManageSearchOutlined'
import Visibility from '@mui/icons-material/VisibilityOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link } from 'react-router'
import type { HeldToken, LaunchRunDetail } from '../../../shared/contract/launch.ts'
import {
  CopyField,
  formatDistance,
  JwtView,
  Mono,
  ProblemAlert,
  Section,
  Verdict,
} from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'

const names = {
  access_token: 'Access token',
  id_token: 'ID token',
  refresh_token: 'Refresh token',
} as const

/** The tokens a launch holds: masked until asked for, decoded where they are JWTs. */
export function HeldTokens({ run }: { readonly run: LaunchRunDetail }) {
  const reveal = useCall('launch.reveal')
  const isHeld = run.mayReadFhir || run.mayRefresh
  return (
    <Section
      title="Tokens"
      actions={
        isHeld && (
          <Button
            startIcon={<Visibility />}
            loading={reveal.isPending}
            onClick={() =>
              reveal.data === undefined ? reveal.mutate({ runId: run.id }) : reveal.reset()
            }
          >
            {reveal.data === undefined ? 'Reveal' : 'Hide'}
          </Button>
        )
      }
    >
      <Stack sx={{ gap: 4 }}>
        {reveal.error !== null && <ProblemAlert error={reveal.error} />}
        {run.tokens.map((token) => (
          <OneToken
            key={token.source}
            run={run}
            token={token}
            text={reveal.data?.tokens.find(({ source }) => source === token.source)?.text}
          />
        ))}
      </Stack>
    </Section>
  )
}

interface OneTokenProps {
  readonly run: LaunchRunDetail
  readonly token: HeldToken
  readonly text: string | undefined
}

function OneToken({ run, token, text }: OneTokenProps) {
  const [isOpen, setOpen] = useState(false)
  const { source, header, claims } = token
  const isHeld = run.isBuiltIn
  return (
    <Box>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 3 }}>
        <Box sx={{ fontWeight: 500, fontSize: 'body2.fontSize' }}>{names[source]}</Box>
        <TokenLife expiresAt={token.expiresAt} />
        <Box sx={{ flex: 1, color: 'text.secondary', fontSize: 'caption.fontSize' }}>
          {header === null ? 'opaque' : 'JWT'} · <Mono>{token.fingerprint}</Mono>
        </Box>
        {header !== null && (
          <Button
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Fold' : 'Decode'} ${names[source]}`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Fold' : 'Decode'}
          </Button>
        )}
        {isHeld && (
          <Button
            component={Link}
            to={`/inspector?run=${run.id}&source=${source}`}
            aria-label={`Inspect ${names[source]}`}
            startIcon={<Search />}
          >
            Inspect
          </Button>
        )}
      </Box>
      {text !== undefined && <CopyField label={names[source]} value={text} isBare isSecret />}
      {isOpen && header !== null && claims !== null && <JwtView header={header} claims={claims} />}
    </Box>
  )
}

function TokenLife({ expiresAt }: { readonly expiresAt: number | null }) {
  const { data } = useRpc('server.status', {}, { everySeconds: 30 })
  if (expiresAt === null || data === undefined) return null
  const isOver = expiresAt <= data.now
  return (
    <Verdict verdict={isOver ? 'warn' : 'info'} isPlain>
      {isOver ? 'expired' : 'expires'} {formatDistance(expiresAt, data.now)}
    </Verdict>
  )
}

import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type ReactNode, useState } from 'react'
import type { GrantDetail } from '../../../../shared/contract/grants.ts'
import { ConfirmDialog, Instant, Mono, useStatusLine, Verdict } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

type IssuedToken = GrantDetail['tokens'][number]

/** From this depth on a tree goes down only, so that it stays within its pane. */
const deepest = 8

/** Everything issued from a grant as the tree it is: the code, and with each refresh a generation of its own.
 * @see RFT-19
 */
export function TokenTree({ grant }: { readonly grant: GrantDetail }) {
  const [chosen, setChosen] = useState<IssuedToken | null>(null)
  const codes = grant.tokens.filter(({ kind }) => kind === 'authorization_code')
  const rest = grant.tokens.filter(({ kind }) => kind !== 'authorization_code')
  const branch = <Generation tokens={rest} generation={0} onRevoke={setChosen} />
  return (
    <>
      <Box component="ul" aria-label="Issued from this grant" sx={listStyle}>
        {codes.length === 0 && branch}
        {codes.map((code, index) => (
          <Node key={code.fingerprint} token={code} onRevoke={setChosen}>
            {index === codes.length - 1 && (
              <Box component="ul" sx={branchStyle}>
                {branch}
              </Box>
            )}
          </Node>
        ))}
      </Box>
      {chosen !== null && (
        <RevokeToken grant={grant} token={chosen} onClose={() => setChosen(null)} />
      )}
    </>
  )
}

const listStyle = { listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }
const branchStyle = { ...listStyle, ml: 2, pl: 2, borderLeft: 2, borderColor: 'tokens.line' }

interface GenerationProps {
  readonly tokens: readonly IssuedToken[]
  readonly generation: number
  readonly onRevoke: (token: IssuedToken) => void
}

/** The tokens of one generation; what was issued with its refresh token hangs below that. */
function Generation({ tokens, generation, onRevoke }: GenerationProps) {
  const own = tokens.filter((token) => token.generation === generation)
  const later = tokens.filter((token) => token.generation > generation)
  const ordered = [...own].sort((one, other) => one.kind.localeCompare(other.kind))
  const next = <Generation tokens={later} generation={generation + 1} onRevoke={onRevoke} />
  return ordered.map((token, index) => {
    const isLast = index === ordered.length - 1
    return (
      <Node key={`${token.kind} ${token.fingerprint}`} token={token} onRevoke={onRevoke}>
        {isLast && later.length > 0 && (
          <Box component="ul" sx={generation < deepest ? branchStyle : listStyle}>
            {next}
          </Box>
        )}
      </Node>
    )
  })
}

const kinds: Readonly<Record<IssuedToken['kind'], string>> = {
  authorization_code: 'Authorization code',
  access_token: 'Access token',
  refresh_token: 'Refresh token',
}

const states = {
  active: 'pass',
  used: 'info',
  expired: 'info',
  revoked: 'fail',
} as const

interface NodeProps {
  readonly token: IssuedToken
  readonly onRevoke: (token: IssuedToken) => void
  readonly children: ReactNode
}

function Node({ token, onRevoke, children }: NodeProps) {
  const { kind, fingerprint, state, endedAt, expiresAt } = token
  return (
    <li>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 2,
          minHeight: 32,
        }}
      >
        <Verdict verdict={states[state]} isPlain>
          {state}
        </Verdict>
        <span>{kinds[kind]}</span>
        <Mono>{fingerprint}</Mono>
        <Box component="span" sx={{ color: 'text.secondary', flex: 1 }}>
          {endedAt === null ? 'until ' : 'ended '}
          <Instant at={endedAt ?? expiresAt} />
        </Box>
        {state === 'active' && (
          <Button
            color="error"
            onClick={() => onRevoke(token)}
            aria-label={`Revoke ${kinds[kind].toLowerCase()} ${fingerprint}`}
          >
            Revoke…
          </Button>
        )}
      </Box>
      {children}
    </li>
  )
}

interface RevokeTokenProps {
  readonly grant: GrantDetail
  readonly token: IssuedToken
  readonly onClose: () => void
}

function RevokeToken({ grant, token, onClose }: RevokeTokenProps) {
  const { say } = useStatusLine()
  const revoke = useCall('grants.revoke')
  const name = kinds[token.kind].toLowerCase()
  return (
    <ConfirmDialog
      title={`Revoke this ${name}?`}
      confirm={`Revoke ${name}`}
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { id: grant.id, fingerprint: token.fingerprint },
          {
            onSuccess: () => {
              say('pass', `${kinds[token.kind]} ${token.fingerprint} revoked`)
              onClose()
            },
          },
        )
      }
    >
      {token.kind === 'access_token'
        ? 'It stops working at once. The app keeps its other tokens, and can refresh.'
        : 'Its whole grant ends with it: every access and refresh token of it stops working at once.'}
    </ConfirmDialog>
  )
}

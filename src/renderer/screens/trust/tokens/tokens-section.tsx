import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { Link as RouterLink, useNavigate } from 'react-router'
import type { UdapRegistrationRow } from '../../../../shared/contract/udap-client.ts'
import { EmptyState, ProblemAlert, SplitView } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../trust-addresses.ts'
import { TokenForm } from './token-form.tsx'
import { type TokenTab, TokenViews } from './token-views.tsx'
import { useTokenRequest } from './use-token-request.ts'

/** Gets tokens for services that registered by software statement, rightly or wrongly. @see UDAP-TOK-024 */
export function TokensSection({ registrationId }: { readonly registrationId: string | null }) {
  const registrations = useRpc('udap.registrations', { state: 'registered', limit: 200 })
  if (registrations.error !== null) {
    return (
      <Box sx={{ p: 4 }}>
        <ProblemAlert error={registrations.error} />
      </Box>
    )
  }
  const services = (registrations.data?.rows ?? []).filter(({ grant_types }) =>
    grant_types.includes('client_credentials'),
  )
  const chosen = services.find(({ id }) => id === registrationId) ?? services[0]
  if (registrations.data === undefined) return null
  if (chosen === undefined) return <NoService />
  return <TokenBench key={chosen.id} registration={chosen} services={services} />
}

function NoService() {
  return (
    <EmptyState
      title="No service is registered from here yet"
      action={
        <Button variant="contained" component={RouterLink} to={addressOf('statements')}>
          Write a statement
        </Button>
      }
    >
      Register a service (client_credentials) by software statement first. Apps for people get their
      tokens under Launch.
    </EmptyState>
  )
}

interface TokenBenchProps {
  readonly registration: UdapRegistrationRow
  readonly services: readonly UdapRegistrationRow[]
}

function TokenBench({ registration, services }: TokenBenchProps) {
  const navigate = useNavigate()
  const [tab, setTab] = useState<TokenTab>('json')
  const request = useTokenRequest(registration)
  const isReady = request.reading.claims !== null
  const send = (isFresh: boolean) => request.send(isFresh, () => setTab('result'))
  return (
    <SplitView
      name="udap-tokens"
      list={
        <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
          <Box
            tabIndex={0}
            role="group"
            aria-label="Token request"
            sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}
          >
            <TextField
              select
              label="Registration"
              value={registration.id}
              onChange={(event) => void navigate(addressOf('tokens', event.target.value))}
              helperText={registration.token_endpoint}
              sx={{ mt: 1, mb: 5 }}
            >
              {services.map(({ id, client_name, base, iss }) => (
                <MenuItem key={id} value={id}>
                  {client_name} ({iss}) at {base}
                </MenuItem>
              ))}
            </TextField>
            <TokenForm request={request} />
          </Box>
          <Box sx={footerStyle}>
            <Button
              variant="contained"
              disabled={!isReady}
              loading={request.isBusy}
              onClick={() => send(false)}
            >
              Get token
            </Button>
            <Button
              variant="outlined"
              disabled={!isReady || request.isBusy}
              onClick={() => send(true)}
            >
              Ask anew
            </Button>
          </Box>
        </Box>
      }
      detail={<TokenViews request={request} tab={tab} onTab={setTab} />}
    />
  )
}

const footerStyle = {
  display: 'flex',
  gap: 2,
  px: 4,
  py: 2,
  flexShrink: 0,
  borderTop: 1,
  borderColor: 'tokens.line',
  bgcolor: 'background.paper',
}

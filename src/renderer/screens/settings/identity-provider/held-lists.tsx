import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import type {
  HeldRegistration,
  IdentityBindingRow,
} from '../../../../shared/contract/identity-provider.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import {
  Instant,
  Mono,
  Panel,
  ProblemAlert,
  Section,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

/** What this server is registered as with identity providers. */
export function HeldRegistrations() {
  const registrations = useRpc('tiered.registrations', {})
  return (
    <Section title="This server at identity providers">
      <Rows
        error={registrations.error}
        empty="Nowhere yet. The first sign-in that names a provider registers this server with it."
        rows={registrations.data?.map((held) => (
          <RegistrationRow key={`${held.communityUri} ${held.idp}`} held={held} />
        ))}
      />
    </Section>
  )
}

function RegistrationRow({ held }: { readonly held: HeldRegistration }) {
  const { say } = useStatusLine()
  const forget = useCall('tiered.forgetRegistration')
  const { idp, communityUri, client_id, scope, registeredAt, lastUsedAt } = held
  return (
    <Row
      title={idp}
      action={
        <Button
          loading={forget.isPending}
          aria-label={`Forget the registration with ${idp} in ${communityUri}`}
          onClick={() =>
            forget.mutate(
              { idp, communityUri },
              { onSuccess: () => say('pass', `The registration with ${idp} is forgotten`) },
            )
          }
        >
          Forget
        </Button>
      }
      error={forget.error}
    >
      Client <Mono>{client_id}</Mono> of <Mono>{communityUri}</Mono> for <Mono>{scope}</Mono>, since{' '}
      <Instant at={registeredAt} />
      {lastUsedAt === null ? ', not used yet' : ', last used '}
      {lastUsedAt !== null && <Instant at={lastUsedAt} />}
    </Row>
  )
}

/** Which users the people are whom identity providers have named. */
export function IdentityBindings() {
  const bindings = useRpc('tiered.bindings', {})
  return (
    <Section title="Who people are here">
      <Rows
        error={bindings.error}
        empty="Nobody has signed in by an identity provider yet. The first time they are asked who they are here."
        rows={bindings.data?.map((binding) => (
          <BindingRow key={`${binding.iss} ${binding.sub}`} binding={binding} />
        ))}
      />
    </Section>
  )
}

function BindingRow({ binding }: { readonly binding: IdentityBindingRow }) {
  const { say } = useStatusLine()
  const forget = useCall('tiered.forgetBinding')
  const { iss, sub, name, username, lastUsedAt } = binding
  return (
    <Row
      title={name}
      action={
        <Button
          loading={forget.isPending}
          aria-label={`Forget who ${name} is`}
          onClick={() =>
            forget.mutate(
              { iss, sub },
              { onSuccess: () => say('pass', `${name} is asked again at the next sign-in`) },
            )
          }
        >
          Forget
        </Button>
      }
      error={forget.error}
    >
      <Mono>{sub}</Mono> of <Mono>{iss}</Mono> is user <Mono>{username}</Mono>, last seen{' '}
      <Instant at={lastUsedAt} />
    </Row>
  )
}

function Rows({
  rows,
  empty,
  error,
}: {
  readonly rows: readonly ReactNode[] | undefined
  readonly empty: string
  readonly error: ProblemError | null
}) {
  return (
    <Panel>
      {error !== null && <ProblemAlert error={error} />}
      {rows?.length === 0 && <Box sx={{ color: 'text.secondary' }}>{empty}</Box>}
      <Stack sx={{ gap: 3 }}>{rows}</Stack>
    </Panel>
  )
}

function Row({
  title,
  action,
  error,
  children,
}: {
  readonly title: string
  readonly action: ReactNode
  readonly error: ProblemError | null
  readonly children: ReactNode
}) {
  return (
    <Box>
      <Box sx={{ display: 'flex', gap: 3, alignItems: 'start' }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{title}</Box>
          <Box
            sx={{ color: 'text.secondary', fontSize: 'body2.fontSize', overflowWrap: 'anywhere' }}
          >
            {children}
          </Box>
        </Box>
        {action}
      </Box>
      {error !== null && <ProblemAlert error={error} />}
    </Box>
  )
}

import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { z } from 'zod'
import { fontStacks } from '../../../../shared/design-tokens.ts'
import { Mono, Panel, ProblemAlert, Section, useStatusLine } from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { readKeySet } from '../client-form/client-draft.ts'

/** Who may vouch for clients by software statements: trust an issuer by its keys, or trust it no more.
 * @see RFC 7591 section 2.3; REG-05
 */
export function StatementIssuers() {
  const { say } = useStatusLine()
  const { data, error } = useRpc('registration.statementIssuers', {})
  const distrust = useCall('registration.distrustStatementIssuer')
  const failure = error ?? distrust.error
  return (
    <Section title="Trusted issuers of software statements">
      <Panel>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
          <Box sx={{ color: 'text.secondary' }}>
            A client may register with a software_statement that one of these signed; what it claims
            wins over what the client says itself.
          </Box>
          {failure !== null && <ProblemAlert error={failure} />}
          {data?.length === 0 && <Box>No issuer is trusted: every statement is refused.</Box>}
          <Box component="ul" aria-label="Issuers" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {data?.map(({ issuer, jwks }) => (
              <Box
                component="li"
                key={issuer}
                sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 32 }}
              >
                <Mono>{issuer}</Mono>
                <Box component="span" sx={{ flex: 1, color: 'text.secondary' }}>
                  {jwks.keys.length === 1 ? '1 key' : `${jwks.keys.length} keys`}
                </Box>
                <Button
                  color="error"
                  aria-label={`Remove ${issuer}`}
                  onClick={() =>
                    distrust.mutate(
                      { issuer },
                      { onSuccess: () => say('pass', `${issuer} is trusted no more`) },
                    )
                  }
                >
                  Remove
                </Button>
              </Box>
            ))}
          </Box>
          <TrustIssuer />
        </Stack>
      </Panel>
    </Section>
  )
}

function TrustIssuer() {
  const { say } = useStatusLine()
  const trust = useCall('registration.trustStatementIssuer')
  const [issuer, setIssuer] = useState('')
  const [jwks, setJwks] = useState('')
  const keys = jwks.trim() === '' ? null : tryKeySet(jwks)
  return (
    <Box
      component="form"
      aria-label="Trust an issuer"
      onSubmit={(event) => {
        event.preventDefault()
        if (keys === null || keys === 'unfit' || issuer.trim() === '') return
        trust.mutate(
          { issuer: issuer.trim(), jwks: keys },
          {
            onSuccess: (trusted) => {
              say('pass', `${trusted.issuer} is trusted`)
              setIssuer('')
              setJwks('')
            },
          },
        )
      }}
      sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr auto', gap: 2, alignItems: 'start' }}
    >
      <TextField
        label="Issuer"
        value={issuer}
        onChange={(event) => setIssuer(event.target.value)}
        placeholder="https://issuer.example"
        helperText="The iss of its statements"
      />
      <TextField
        label="JWKS"
        multiline
        maxRows={6}
        value={jwks}
        onChange={(event) => setJwks(event.target.value)}
        placeholder='{ "keys": [ … ] }'
        error={keys === 'unfit'}
        helperText={keys === 'unfit' ? 'Wanted an object with an array of keys' : 'Its public keys'}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: fontStacks.mono } } }}
      />
      <Button
        type="submit"
        variant="outlined"
        size="large"
        loading={trust.isPending}
        disabled={keys === null || keys === 'unfit' || issuer.trim() === ''}
      >
        Trust
      </Button>
      {trust.error !== null && (
        <Box sx={{ gridColumn: '1 / -1' }}>
          <ProblemAlert error={trust.error} />
        </Box>
      )}
    </Box>
  )
}

/** The key set in a text; `unfit` while it is none, which the field says. */
function tryKeySet(text: string) {
  try {
    return readKeySet(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return 'unfit'
    throw error
  }
}

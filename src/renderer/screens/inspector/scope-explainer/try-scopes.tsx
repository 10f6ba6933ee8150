import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { MethodParams } from '../../../../shared/contract/index.ts'
import type { ScopeExplanation } from '../../../../shared/contract/scopes.ts'
import { type ResourceTypeName, resourceTypes } from '../../../../shared/fhir/resource-types.ts'
import type { ScopeLetter } from '../../../../shared/oauth/scope.ts'
import { Mono, Section, Verdict } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { interactions } from './interactions.ts'

interface TryScopesProps {
  /** The question whose granted scopes a request is judged by. */
  readonly params: MethodParams<'scopes.explain'>
}

/** Judges one request by the granted scopes, without a server being asked; and leads to the sandbox, where it is. */
export function TryScopes({ params }: TryScopesProps) {
  const [letter, setLetter] = useState<ScopeLetter>('s')
  const [type, setType] = useState<ResourceTypeName>('Observation')
  const { data } = useRpc(
    'scopes.explain',
    { ...params, request: { letter, type } },
    { keepPrevious: true },
  )
  return (
    <Section title="Try a request">
      <Stack sx={{ gap: 3 }}>
        <Box sx={{ display: 'flex', gap: 2 }}>
          <TextField
            select
            label="Interaction"
            value={letter}
            onChange={(event) => {
              const chosen = interactions.find((one) => one.letter === event.target.value)
              if (chosen !== undefined) setLetter(chosen.letter)
            }}
            sx={{ width: 160 }}
          >
            {interactions.map((one) => (
              <MenuItem key={one.letter} value={one.letter}>
                {one.name}
              </MenuItem>
            ))}
          </TextField>
          <Autocomplete
            disableClearable
            options={resourceTypes}
            value={type}
            onChange={(_event, next) => setType(next)}
            renderInput={(input) => <TextField {...input} label="Resource type" />}
            sx={{ width: 280 }}
          />
        </Box>
        {data !== undefined && data.tried !== null && (
          <Outcome tried={data.tried} granted={data.granted} type={type} />
        )}
      </Stack>
    </Section>
  )
}

interface OutcomeProps {
  readonly tried: NonNullable<ScopeExplanation['tried']>
  readonly granted: string
  readonly type: string
}

function Outcome({ tried: { outcome, by, sufficient }, granted, type }: OutcomeProps) {
  const query = new URLSearchParams({ q: type, scope: granted })
  return (
    <Box role="status" sx={{ fontSize: 'body2.fontSize' }}>
      {outcome === 'refused' ? (
        <>
          <Verdict verdict="fail">refused</Verdict> No granted scope allows it.
        </>
      ) : (
        <Box component="ul" aria-label="Allowed by" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {by.map(({ scope, limit }) => (
            <li key={scope}>
              <Verdict verdict={outcome === 'allowed' ? 'pass' : 'warn'}>{outcome}</Verdict>{' '}
              <Mono>{scope}</Mono> reaches {limit}.
            </li>
          ))}
        </Box>
      )}
      {sufficient.length > 0 && (
        <div>
          Enough for all of it: <Mono>{sufficient.join(' or ')}</Mono>
        </div>
      )}
      <Link component={RouterLink} to={`/fhir?${query}`}>
        Try these scopes in the sandbox
      </Link>
    </Box>
  )
}

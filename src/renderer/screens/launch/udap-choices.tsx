import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useEffect, useState } from 'react'
import type { UdapRegistrationRow } from '../../../shared/contract/udap-client.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { tokenVariants } from '../../../shared/udap/token-variants.ts'
import { Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { modeNames, udapModes } from '../trust/discovery/discovery-target.ts'
import { ServerSummary } from '../trust/statements/form/server-summary.tsx'
import { ChangedRequestList } from './changed-requests.tsx'
import { FaultChoice } from './fault-choice.tsx'
import { SignInChoice } from './sign-in-choice.tsx'
import { findUdapExtensionsFault, type UdapDraft } from './udap-draft.ts'

interface UdapChoicesProps {
  readonly draft: UdapDraft
  readonly isService: boolean
  /** Undefined while the app of a scenario is not registered. */
  readonly registration: UdapRegistrationRow | undefined
  readonly isOwn: boolean
  readonly onChange: (part: Partial<UdapDraft>) => void
  /** Told whether the metadata of the server can be relied on. */
  readonly onUsable: (isUsable: boolean) => void
}

/** What a registered app asks for, of whom, and what goes wrong on purpose. */
export function UdapChoices(props: UdapChoicesProps) {
  const { draft, isService, registration, isOwn, onChange } = props
  return (
    <>
      {registration !== undefined && <Server {...props} registration={registration} />}
      {!isService && <SignInChoice idp={draft.idp} onChange={(idp) => onChange({ idp })} />}
      <Section title="Scopes">
        <TextField
          label="Scope"
          value={draft.scope ?? registration?.scope ?? ''}
          onChange={(event) => onChange({ scope: event.target.value })}
          placeholder="Those the app is registered for"
          sx={{ mt: 2 }}
          slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
        />
      </Section>
      {isService && <TokenRequest draft={draft} onChange={onChange} />}
      <ChangedRequestList changed={draft.changed} onChange={(changed) => onChange({ changed })} />
      {isOwn && <FaultChoice faults={draft.faults} onChange={(faults) => onChange({ faults })} />}
    </>
  )
}

const mono = { fontFamily: fontStacks.mono, fontSize: textSizes.small }

interface ServerProps extends UdapChoicesProps {
  readonly registration: UdapRegistrationRow
}

function Server({ draft, registration, isOwn, onChange, onUsable }: ServerProps) {
  const { base, community } = registration
  // Opening a screen asks no server of somebody else.
  const [askedBase, askBase] = useState<string | null>(null)
  const isAsked = askedBase === base
  const { edition } = draft
  const { data: report } = useRpc(
    'udap.discover',
    { base, community, ...(edition == null ? {} : { mode: edition }) },
    { isEnabled: isOwn || isAsked },
  )
  const isUsable = report?.state === 'usable'
  useEffect(() => onUsable(isUsable), [isUsable, onUsable])
  return (
    <Section title="Server">
      <Stack sx={{ gap: 4 }}>
        {report !== undefined && <ServerSummary report={report} />}
        {report === undefined && !isOwn && (
          <Button variant="outlined" loading={isAsked} onClick={() => askBase(base)}>
            Read its metadata
          </Button>
        )}
        <TextField
          select
          label="Edition of the rules"
          value={edition ?? ''}
          onChange={(event) =>
            onChange({ edition: udapModes.find((mode) => mode === event.target.value) ?? null })
          }
        >
          <MenuItem value="">As set for this program</MenuItem>
          {udapModes.map((mode) => (
            <MenuItem key={mode} value={mode}>
              {modeNames[mode]}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </Section>
  )
}

/** Who asks and why, and what is wrong with the request on purpose. @see UDAP-B2B-001, UDAP-TOK-024 */
function TokenRequest({ draft, onChange }: Pick<UdapChoicesProps, 'draft' | 'onChange'>) {
  const fault = findUdapExtensionsFault(draft)
  return (
    <Section title="Who asks and why (hl7-b2b)">
      <Stack sx={{ gap: 4, mt: 2 }}>
        <TextField
          label="Extensions (JSON)"
          multiline
          minRows={6}
          maxRows={20}
          value={draft.extensions}
          onChange={(event) => onChange({ extensions: event.target.value })}
          error={fault !== null}
          helperText={fault ?? 'As a form under Trust, Tokens. Empty: none are sent'}
          slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
        />
        <TextField
          select
          label="Wrong on purpose"
          value={draft.variant ?? ''}
          onChange={(event) =>
            onChange({
              variant: tokenVariants.find(({ id }) => id === event.target.value)?.id ?? null,
            })
          }
          helperText={
            draft.variant === null
              ? 'The token request is as it should be'
              : 'The server has to refuse it; that it does is the outcome of the run'
          }
        >
          <MenuItem value="">Nothing</MenuItem>
          {tokenVariants.map(({ id, label }) => (
            <MenuItem key={id} value={id}>
              {label}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </Section>
  )
}

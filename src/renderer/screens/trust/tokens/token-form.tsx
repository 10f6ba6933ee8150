import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import { Section } from '../../../components/index.ts'
import type { Claims } from '../statements/claims-text.ts'
import { ClaimFieldView } from '../statements/form/claim-field.tsx'
import type { ClaimField } from '../statements/form/claim-fields.ts'
import { b2bOf, organizationFields, subjectFields, withB2b, withoutPerson } from './b2b-fields.ts'
import type { TokenRequest } from './use-token-request.ts'

/** The token request as fields: the scopes, who asks, for whom and why. @see UDAP-B2B-008, UDAP-TOK-024 */
export function TokenForm({ request }: { readonly request: TokenRequest }) {
  const { scope, setScope, reading } = request
  return (
    <Stack sx={{ gap: 5 }}>
      <TextField
        label="Scope"
        value={scope}
        onChange={(event) => setScope(event.target.value)}
        helperText="Empty: the scopes of the registration"
        slotProps={{
          htmlInput: {
            spellCheck: false,
            style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
          },
        }}
      />
      {reading.claims === null ? (
        <div>Mend the JSON beside to go on here.</div>
      ) : (
        <B2bForm request={request} extensions={reading.claims} />
      )}
    </Stack>
  )
}

interface B2bFormProps {
  readonly request: TokenRequest
  readonly extensions: Claims
}

function B2bForm({ request, extensions }: B2bFormProps) {
  const { setExtensions } = request
  const b2b = b2bOf(extensions)
  const hasPerson = b2b['subject_id'] !== undefined || b2b['subject_role'] !== undefined
  const [isHuman, setHuman] = useState(hasPerson)
  const isPerson = isHuman || hasPerson
  const view = (field: ClaimField) => (
    <ClaimFieldView
      key={field.name}
      field={field}
      claims={b2b}
      finding={findingOf(request, field)}
      isDisabled={!isPerson && field.name !== 'subject_name' && subjectFields.includes(field)}
      onChange={(value) => setExtensions(withB2b(extensions, field.name, value))}
    />
  )
  return (
    <>
      <Section title="Who asks">
        <Stack sx={{ gap: 4 }}>
          <RadioGroup
            row
            aria-label="Requestor"
            value={isPerson ? 'human' : 'automated'}
            onChange={(_event, chosen) => {
              setHuman(chosen === 'human')
              if (chosen === 'automated') setExtensions(withoutPerson(extensions))
            }}
          >
            <FormControlLabel value="automated" control={<Radio />} label="A program by itself" />
            <FormControlLabel value="human" control={<Radio />} label="A person at work" />
          </RadioGroup>
          {subjectFields.map(view)}
        </Stack>
      </Section>
      <Section title="For whom and why">
        <Stack sx={{ gap: 4, pt: 2 }}>{organizationFields.map(view)}</Stack>
      </Section>
    </>
  )
}

/** What the core says of a member, which its text begins with. */
function findingOf({ findings }: TokenRequest, { name, checks }: ClaimField) {
  return findings.find(
    (finding) =>
      (finding.outcome === 'failed' || finding.outcome === 'warning') &&
      (checks.includes(finding.name) ||
        (finding.name === 'b2b-extension' && new RegExp(`\\b${name}\\b`).test(finding.text))),
  )
}

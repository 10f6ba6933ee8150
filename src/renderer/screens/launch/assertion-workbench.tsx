import ExpandMore from '@mui/icons-material/ExpandMoreOutlined'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { fontStacks } from '../../../shared/design-tokens.ts'
import {
  type AssertionSignature,
  assertionCases,
  assertionSignatures,
} from '../../../shared/oauth/assertion-cases.ts'
import { type BackendDraft, findMembersFault } from './backend-draft.ts'

const signatureNames: Readonly<Record<AssertionSignature, string>> = {
  right: 'with the key',
  altered: 'with the key, then altered',
  missing: 'not at all',
  'another-key': 'with a key nobody registered',
  'public-key-as-secret': 'by HMAC with the public key as secret',
}

interface AssertionWorkbenchProps {
  readonly backend: BackendDraft
  readonly onChange: (backend: BackendDraft) => void
}

/** Makes the assertion wrong on purpose: by a known case, by any header or claim, or by the signature. @see BKS-16 */
export function AssertionWorkbench({ backend, onChange }: AssertionWorkbenchProps) {
  const change = (part: Partial<BackendDraft>) => onChange({ ...backend, ...part })
  return (
    <Accordion disableGutters variant="outlined">
      <AccordionSummary expandIcon={<ExpandMore />}>Assertion workbench</AccordionSummary>
      <AccordionDetails>
        <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 4 }}>
          <TextField
            select
            label="Wrong on purpose"
            value={backend.case}
            onChange={(event) =>
              change({ case: assertionCases.find(({ id }) => id === event.target.value)?.id ?? '' })
            }
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            helperText="The run succeeds when the server refuses it"
          >
            <MenuItem value="">Nothing, as it should be</MenuItem>
            {assertionCases.map(({ id, label, clause }) => (
              <MenuItem key={id} value={id}>
                {label} ({clause})
              </MenuItem>
            ))}
          </TextField>
          <TextField
            select
            label="Signed"
            value={backend.signature}
            onChange={(event) =>
              change({
                signature:
                  assertionSignatures.find((each) => each === event.target.value) ?? 'right',
              })
            }
            helperText="Over the header and claims below"
          >
            {assertionSignatures.map((signature) => (
              <MenuItem key={signature} value={signature}>
                {signatureNames[signature]}
              </MenuItem>
            ))}
          </TextField>
          <MembersField
            label="Header changes"
            placeholder='{ "typ": null, "kid": "another" }'
            value={backend.header}
            onChange={(header) => change({ header })}
          />
          <MembersField
            label="Claim changes"
            placeholder='{ "aud": "https://other.example/token" }'
            value={backend.claims}
            onChange={(claims) => change({ claims })}
          />
        </Box>
      </AccordionDetails>
    </Accordion>
  )
}

interface MembersFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (text: string) => void
}

function MembersField({ label, placeholder, value, onChange }: MembersFieldProps) {
  const fault = findMembersFault(value)
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      multiline
      minRows={3}
      maxRows={10}
      error={fault !== null}
      helperText={fault ?? 'JSON object; null leaves a member out'}
      slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: fontStacks.mono } } }}
    />
  )
}

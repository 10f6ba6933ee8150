import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import { certifiedGrants } from '../../../../../shared/udap/certification.ts'
import { useRpc } from '../../../../rpc/index.ts'
import type { DefinitionDraft } from './definition-draft.ts'

interface DefinitionFieldsProps {
  readonly draft: DefinitionDraft
  /** What is wrong, by the name of the field. */
  readonly faults: Readonly<Record<string, string>>
  readonly onChange: (part: Partial<DefinitionDraft>) => void
}

/** What a certification means in a community, and from whom it is taken. */
export function DefinitionFields({ draft, faults, onChange }: DefinitionFieldsProps) {
  const { data: communities = [] } = useRpc('trust.communities', {})
  const area = { draft, faults, onChange }
  return (
    <>
      <TextField
        select
        label="Community"
        value={communities.some(({ uri }) => uri === draft.communityUri) ? draft.communityUri : ''}
        onChange={(event) => onChange({ communityUri: event.target.value })}
      >
        {communities.map(({ uri, name }) => (
          <MenuItem key={uri} value={uri}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="Name"
        required
        value={draft.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <Area
        {...area}
        name="uris"
        label="URIs (certification_uris)"
        hint="One per line: what certifications name, and what metadata announces"
      />
      <FormGroup row role="group" aria-label="Grants an app may be certified for">
        {certifiedGrants.map((grant) => (
          <FormControlLabel
            key={grant}
            control={
              <Checkbox
                checked={draft.grants.includes(grant)}
                onChange={(_event, isOn) =>
                  onChange({
                    grants: certifiedGrants.filter((one) =>
                      one === grant ? isOn : draft.grants.includes(one),
                    ),
                  })
                }
              />
            }
            label={grant}
          />
        ))}
      </FormGroup>
      <FormControlLabel
        control={
          <Switch
            checked={draft.isRequired}
            onChange={(_event, isOn) => onChange({ isRequired: isOn })}
          />
        }
        label="Required: apps of these grants do not register without it"
      />
      <FormControlLabel
        control={
          <Switch
            checked={draft.isSelfDeclarationAllowed}
            onChange={(_event, isOn) => onChange({ isSelfDeclarationAllowed: isOn })}
          />
        }
        label="Taken from operators about their own app (self-declared)"
      />
      <Area
        {...area}
        name="certifierUris"
        label="Certifiers"
        hint="URIs of their certificates, one per line"
      />
      <Area
        {...area}
        name="certifierAnchors"
        label="Anchors of certifiers (PEM)"
        hint="Empty: the anchors of the community"
      />
      <Area
        {...area}
        name="extensionSchemas"
        label="Extensions (JSON Schema by key)"
        hint={'As in { "hl7-example": { "type": "object" } }. Empty: none has to be there'}
      />
    </>
  )
}

interface AreaProps extends DefinitionFieldsProps {
  readonly name: 'uris' | 'certifierUris' | 'certifierAnchors' | 'extensionSchemas'
  readonly label: string
  readonly hint: string
}

function Area({ name, label, hint, draft, faults, onChange }: AreaProps) {
  const fault = faults[name]
  return (
    <TextField
      label={label}
      multiline
      minRows={2}
      maxRows={10}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      error={fault !== undefined && draft[name] !== ''}
      helperText={draft[name] === '' ? hint : (fault ?? hint)}
      slotProps={{
        htmlInput: {
          spellCheck: false,
          style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
        },
      }}
    />
  )
}

import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import type { CheckListItem } from '../../../../components/index.ts'
import type { Claims } from '../claims-text.ts'
import { type ClaimField, claimOfText, textOfClaim } from './claim-fields.ts'

interface ClaimFieldViewProps {
  readonly field: ClaimField
  readonly claims: Claims
  /** What is to be mended about it; undefined while nothing is. */
  readonly finding: CheckListItem | undefined
  /** Whether the claim makes no sense as things are. */
  readonly isDisabled?: boolean
  readonly onChange: (value: unknown) => void
}

/** One claim to edit, with what a server would say of it. */
export function ClaimFieldView(props: ClaimFieldViewProps) {
  const { field, claims, finding, isDisabled = false, onChange } = props
  const { label, hint, control } = field
  const [typed, setTyped] = useState('')
  const written = claims[field.name]
  // A line just begun says nothing yet and must not vanish under the cursor.
  const isTyped = JSON.stringify(claimOfText(field, typed)) === JSON.stringify(written)
  const isChoice = control.kind === 'choice'
  const value = isTyped && !isChoice ? typed : textOfClaim(field, claims)
  return (
    <TextField
      label={label}
      value={value}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(claimOfText(field, event.target.value))
      }}
      disabled={isDisabled}
      select={isChoice}
      multiline={!isChoice}
      {...(control.kind === 'lines' ? { minRows: 1, maxRows: 8 } : {})}
      error={finding?.outcome === 'failed'}
      helperText={finding === undefined ? hint : describe(finding)}
      slotProps={{
        htmlInput: {
          spellCheck: false,
          style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
        },
      }}
    >
      {isChoice ? options(control.options, value) : null}
    </TextField>
  )
}

/** The choices, and what the JSON says besides where that is none of them. */
function options(known: readonly string[], value: string) {
  const all = value === '' || known.includes(value) ? known : [...known, value]
  return all.map((option) => (
    <MenuItem key={option} value={option}>
      {option}
    </MenuItem>
  ))
}

function describe({ seen, wanted, clause }: CheckListItem): string {
  const [rule = clause] = clause.split(/[,;]/)
  return `Seen ${seen ?? 'nothing'}, wanted ${wanted ?? 'another'} (${rule})`
}

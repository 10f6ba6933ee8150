import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import InputAdornment from '@mui/material/InputAdornment'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { type SmartStyle, smartStyleSchema } from '../../../shared/contract/smart-style.ts'
import { CopyField, Panel, ProblemAlert, Section, useStatusLine } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'

type Draft = Record<StyleMember, string>
type StyleMember = keyof typeof smartStyleSchema.shape

// The keys of the schema's shape are the members of the style.
const members = Object.keys(smartStyleSchema.shape) as StyleMember[]

/** The look of the simulated EHR that apps may take on, and the URL that a launch gives for it. */
export function EhrStyle() {
  const { data, error } = useRpc('smartStyle.get', {})
  return (
    <Section title="EHR style">
      <Panel>
        <Stack sx={{ gap: 4, maxWidth: 720 }}>
          <Box sx={{ color: 'text.secondary' }}>
            An EHR launch may send this style as smart_style_url. Every change gets a URL of its
            own; earlier URLs keep their style.
          </Box>
          {error !== null && <ProblemAlert error={error} />}
          {data !== undefined && (
            <>
              <CopyField label="smart_style_url" value={data.url} />
              <StyleForm key={data.url} style={data.style} />
            </>
          )}
        </Stack>
      </Panel>
    </Section>
  )
}

function StyleForm({ style }: { readonly style: SmartStyle }) {
  const { say } = useStatusLine()
  const save = useCall('smartStyle.save')
  const [draft, setDraft] = useState(() => toDraft(style))
  const parsed = smartStyleSchema.safeParse(toStyle(draft))
  const faults = new Map(
    parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => [String(path[0]), message] as const),
  )
  const publish = () => {
    if (!parsed.success) return
    save.mutate(
      { style: parsed.data },
      { onSuccess: () => say('pass', 'The style is published under a new URL') },
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        publish()
      }}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 4 }}>
        {members.map((member) => (
          <StyleField
            key={member}
            member={member}
            value={draft[member]}
            fault={faults.get(member)}
            onChange={(value) => setDraft({ ...draft, [member]: value })}
          />
        ))}
      </Box>
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Button
        type="submit"
        variant="contained"
        disabled={!parsed.success || save.isPending}
        sx={{ mt: 4 }}
      >
        Publish style
      </Button>
    </form>
  )
}

interface StyleFieldProps {
  readonly member: StyleMember
  readonly value: string
  readonly fault: string | undefined
  readonly onChange: (value: string) => void
}

function StyleField({ member, value, fault, onChange }: StyleFieldProps) {
  const isColour = member.startsWith('color_')
  return (
    <TextField
      label={member}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={fault !== undefined}
      helperText={fault === undefined ? 'Empty: not sent' : `Wanted: ${fault}`}
      slotProps={{
        htmlInput: { spellCheck: false },
        input: isColour && fault === undefined && value !== '' ? swatch(value) : {},
      }}
    />
  )
}

function swatch(colour: string) {
  return {
    endAdornment: (
      <InputAdornment position="end">
        <Box
          aria-hidden
          sx={{ width: 16, height: 16, border: 1, borderColor: 'tokens.control', bgcolor: colour }}
        />
      </InputAdornment>
    ),
  }
}

function toDraft(style: SmartStyle): Draft {
  // Every member gets a text, so the record is complete.
  return Object.fromEntries(members.map((member) => [member, style[member] ?? ''])) as Draft
}

function toStyle(draft: Draft): Partial<Draft> {
  const given = members.filter((member) => draft[member].trim() !== '')
  return Object.fromEntries(given.map((member) => [member, draft[member].trim()]))
}

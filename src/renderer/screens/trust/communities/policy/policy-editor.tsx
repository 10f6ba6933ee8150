import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { TrustCommunityRow } from '../../../../../shared/contract/trust.ts'
import { ProblemAlert, Section, useStatusLine } from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'
import { draftOf, readDraft } from './policy-draft.ts'
import { PolicyFieldView } from './policy-field.tsx'
import { policyGroups } from './policy-fields.ts'

/** The name, rank and rules of a community as one form; nothing counts until it is saved. @see UDAP-PKI-023 */
export function PolicyEditor({ community }: { readonly community: TrustCommunityRow }) {
  const { say } = useStatusLine()
  const save = useCall('trust.save')
  const [name, setName] = useState(community.name)
  const [priority, setPriority] = useState(String(community.priority))
  const [draft, setDraft] = useState(() => draftOf(community.policy))
  const { policy, faults } = readDraft(draft, community.policy)
  const rank = readPriority(priority)
  const isReady = policy !== null && rank !== null && name.trim() !== ''
  const submit = () => {
    if (policy === null || rank === null) return
    const { uri, anchors } = community
    save.mutate(
      { uri, name, anchors: anchors.map(({ pem }) => pem), policy, priority: rank },
      { onSuccess: () => say('pass', `Rules of ${name.trim()} saved; they are in force`) },
    )
  }
  return (
    <Stack
      component="form"
      noValidate
      aria-label="Rules of the community"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) submit()
      }}
      sx={{ gap: 5, pt: 1 }}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 110px', gap: 3 }}>
        <TextField
          label="Name"
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Priority"
          value={priority}
          onChange={(event) => setPriority(event.target.value)}
          error={rank === null}
          helperText={rank === null ? 'Wanted 0 to 1000' : 'Lowest counts first'}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
        />
      </Box>
      {policyGroups.map(({ title, fields }) => (
        <Section key={title} title={title}>
          <Stack sx={{ gap: 4, pt: 2 }}>
            {fields.map((field) => (
              <PolicyFieldView
                key={field.path}
                field={field}
                value={draft[field.path]}
                fault={faults[field.path]}
                onChange={(value) => setDraft((last) => ({ ...last, [field.path]: value }))}
              />
            ))}
          </Stack>
        </Section>
      ))}
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Box>
        <Button type="submit" variant="contained" disabled={!isReady} loading={save.isPending}>
          Save rules
        </Button>
      </Box>
    </Stack>
  )
}

/** A rank as typed, or null when it is none. */
export function readPriority(text: string): number | null {
  if (!/^\d{1,4}$/.test(text.trim())) return null
  const rank = Number(text)
  return rank <= 1_000 ? rank : null
}

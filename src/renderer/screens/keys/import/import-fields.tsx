import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { ImportInspection } from '../../../../shared/contract/key-transfer.ts'
import type { KeyOwner, KeyPurpose } from '../../../../shared/contract/keys.ts'
import { DateField, endOfDay } from '../key-dialogs/date-field.tsx'
import { isOwnerNamed, OwnerField } from '../key-dialogs/owner-field.tsx'
import { PurposeField } from '../key-dialogs/purpose-field.tsx'
import { parseTags, TagsField } from '../key-dialogs/tags-field.tsx'

type Parts = 'everything' | 'keys' | 'certificates'

/** How what is imported is kept. */
export interface ImportDraft {
  readonly parts: Parts
  readonly name: string
  readonly purpose: KeyPurpose
  readonly owner: KeyOwner
  readonly tags: string
  readonly expires: string
}

/** What the fields start with. */
export const emptyImport: ImportDraft = {
  parts: 'everything',
  name: '',
  purpose: 'client-authentication',
  owner: { kind: 'none' },
  tags: '',
  expires: '',
}

const partNames: Readonly<Record<Parts, string>> = {
  everything: 'Keys and certificates',
  keys: 'Keys only',
  certificates: 'Certificates only',
}

const partChoices = ['everything', 'keys', 'certificates'] as const

interface ImportFieldsProps {
  readonly found: ImportInspection
  readonly draft: ImportDraft
  readonly onChange: (change: Partial<ImportDraft>) => void
}

/** How keys that come in are kept; certificates alone need nothing. */
export function ImportFields({ found, draft, onChange }: ImportFieldsProps) {
  const hasBoth = found.privateKeys.length > 0 && found.certificates.length > 0
  if (found.privateKeys.length === 0) return null
  return (
    <>
      {hasBoth && (
        <TextField
          select
          label="Store"
          value={draft.parts}
          onChange={(event) => {
            const parts = partChoices.find((each) => each === event.target.value)
            if (parts !== undefined) onChange({ parts })
          }}
        >
          {partChoices.map((each) => (
            <MenuItem key={each} value={each}>
              {partNames[each]}
            </MenuItem>
          ))}
        </TextField>
      )}
      {draft.parts !== 'certificates' && (
        <>
          <TextField
            label="Name"
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
            helperText="Empty: the name the file gives it; several keys get numbers"
          />
          <PurposeField purpose={draft.purpose} onChange={(purpose) => onChange({ purpose })} />
          <OwnerField owner={draft.owner} onChange={(owner) => onChange({ owner })} />
          <TagsField value={draft.tags} onChange={(tags) => onChange({ tags })} />
          <DateField
            label="Expires"
            hint="The last day it is published; empty: it does not expire"
            value={draft.expires}
            onChange={(expires) => onChange({ expires })}
          />
        </>
      )}
    </>
  )
}

/** Whether the fields can be sent. */
export function isImportReady({ parts, owner }: ImportDraft): boolean {
  return parts === 'certificates' || isOwnerNamed(owner)
}

/** The fields as the core wants them. */
export function toImportParams({ parts, name, purpose, owner, tags, expires }: ImportDraft) {
  return {
    parts,
    purpose,
    owner,
    tags: parseTags(tags),
    expiresAt: endOfDay(expires),
    ...(name.trim() === '' ? {} : { name }),
  }
}

import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { DateField, dayOf, endOfDay } from './date-field.tsx'
import { OwnerField } from './owner-field.tsx'
import { parseTags, TagsField } from './tags-field.tsx'

interface EditKeyProps {
  readonly keyPair: KeyDetail
  readonly onClose: () => void
}

/** Changes what is noted about a key; the key itself stays what it is. */
export function EditKey({ keyPair, onClose }: EditKeyProps) {
  const { say } = useStatusLine()
  const update = useCall('keys.update')
  const [name, setName] = useState(keyPair.name)
  const [tags, setTags] = useState(keyPair.tags.join(', '))
  const [owner, setOwner] = useState(keyPair.owner)
  const [expires, setExpires] = useState(dayOf(keyPair.expiresAt))
  const isSameDay = expires === dayOf(keyPair.expiresAt)
  const submit = () =>
    update.mutate(
      {
        id: keyPair.id,
        name,
        tags: parseTags(tags),
        owner,
        // The day is all the field shows: an unchanged day keeps its exact moment.
        expiresAt: isSameDay ? keyPair.expiresAt : endOfDay(expires),
      },
      {
        onSuccess: (saved) => {
          say('pass', `${saved.name} saved`)
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={`Edit ${keyPair.name}`}
      submit="Save"
      size="sm"
      isReady={name.trim() !== ''}
      isBusy={update.isPending}
      error={update.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <OwnerField owner={owner} onChange={setOwner} />
      <TagsField value={tags} onChange={setTags} />
      <DateField
        label="Expires"
        hint="The last day it is published; empty: it does not expire"
        value={expires}
        onChange={setExpires}
      />
    </FormDialog>
  )
}

import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { KeyAlgorithm, KeyOwner, KeyPurpose } from '../../../../shared/contract/keys.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { AlgorithmField } from './algorithm-field.tsx'
import { DateField, endOfDay } from './date-field.tsx'
import { isOwnerNamed, OwnerField } from './owner-field.tsx'
import { PurposeField } from './purpose-field.tsx'
import { type SignatureChoice, SignatureField, signatureOf } from './signature-field.tsx'
import { parseTags, TagsField } from './tags-field.tsx'

interface GenerateKeyProps {
  readonly onClose: () => void
  readonly onGenerated: (id: string) => void
}

interface Draft {
  readonly name: string
  readonly algorithm: KeyAlgorithm
  readonly purpose: KeyPurpose
  readonly signature: SignatureChoice
  readonly owner: KeyOwner
  readonly tags: string
  readonly expires: string
}

const emptyDraft: Draft = {
  name: '',
  algorithm: 'p-384',
  purpose: 'client-authentication',
  signature: 'RS384',
  owner: { kind: 'none' },
  tags: '',
  expires: '',
}

/** Makes a key pair inside the key store; nothing private comes back. @see spec/security.md KS-07, KS-15 */
export function GenerateKey({ onClose, onGenerated }: GenerateKeyProps) {
  const { say } = useStatusLine()
  const generate = useCall('keys.generate')
  const [draft, setDraft] = useState(emptyDraft)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const submit = () =>
    generate.mutate(toRequest(draft), {
      onSuccess: ({ id, name }) => {
        say('pass', `${name} generated`)
        onGenerated(id)
      },
    })
  return (
    <FormDialog
      title="Generate key"
      submit="Generate"
      size="sm"
      isReady={draft.name.trim() !== '' && isOwnerNamed(draft.owner)}
      isBusy={generate.isPending}
      error={generate.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        value={draft.name}
        onChange={(event) => change({ name: event.target.value })}
        helperText="For people; it can be changed"
      />
      <PurposeField purpose={draft.purpose} onChange={(purpose) => change({ purpose })} />
      <AlgorithmField
        value={draft.algorithm}
        onChange={(algorithm) => change({ algorithm })}
        hint="SMART wants ES384 or RS384 of clients, so EC P-384 or RSA"
      />
      {draft.algorithm.startsWith('rsa-') && (
        <SignatureField value={draft.signature} onChange={(signature) => change({ signature })} />
      )}
      <OwnerField owner={draft.owner} onChange={(owner) => change({ owner })} />
      <TagsField value={draft.tags} onChange={(tags) => change({ tags })} />
      <DateField
        label="Expires"
        hint="The last day it is published; empty: it does not expire"
        value={draft.expires}
        onChange={(expires) => change({ expires })}
      />
    </FormDialog>
  )
}

function toRequest({ name, algorithm, purpose, signature, owner, tags, expires }: Draft) {
  return {
    name,
    algorithm,
    purpose,
    owner,
    tags: parseTags(tags),
    expiresAt: endOfDay(expires),
    ...signatureOf(algorithm, signature),
  }
}

import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { AnchorsField } from './anchors/anchors-field.tsx'
import { certificateBlocks } from './anchors/read-pem.ts'
import { readPriority } from './policy/policy-editor.tsx'

interface AddCommunityProps {
  readonly onClose: () => void
  readonly onAdded: (uri: string) => void
}

/** Trusts a community of others from its URI and its anchors; its rules start with the defaults. */
export function AddCommunity({ onClose, onAdded }: AddCommunityProps) {
  const { say } = useStatusLine()
  const save = useCall('trust.save')
  const { data: known = [] } = useRpc('trust.communities', {})
  const [name, setName] = useState('')
  const [uri, setUri] = useState('')
  const [priority, setPriority] = useState('100')
  const [text, setText] = useState('')
  const anchors = certificateBlocks(text)
  const rank = readPriority(priority)
  const isTaken = known.some((community) => community.uri === uri)
  const isReady =
    name.trim() !== '' && URL.canParse(uri) && !isTaken && rank !== null && anchors.length > 0
  const submit = () =>
    save.mutate(
      { uri, name, anchors: [...anchors], priority: rank ?? 100 },
      {
        onSuccess: () => {
          say('pass', `${name.trim()} is trusted`)
          onAdded(uri)
        },
      },
    )
  return (
    <FormDialog
      title="Add community"
      submit="Trust community"
      size="md"
      isReady={isReady}
      isBusy={save.isPending}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <div>
        From then on apps with certificates that lead to one of the anchors can register here.
        Compare the fingerprints with what the community publishes.
      </div>
      <TextField
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Community URI"
        required
        value={uri}
        onChange={(event) => setUri(event.target.value.trim())}
        placeholder="urn:example:community"
        error={isTaken}
        helperText={
          isTaken
            ? 'There is one with this URI: open it to change it'
            : 'Compared character by character'
        }
      />
      <AnchorsField text={text} onText={setText} />
      <TextField
        label="Priority"
        value={priority}
        onChange={(event) => setPriority(event.target.value)}
        error={rank === null}
        helperText={
          rank === null
            ? 'Wanted a number from 0 to 1000'
            : 'Of several communities a certificate fits, the one with the lowest number counts'
        }
        slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      />
    </FormDialog>
  )
}

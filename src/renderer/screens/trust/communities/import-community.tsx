import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { useState } from 'react'
import { type CommunityDocument, communityDocument } from '../../../../shared/contract/trust.ts'
import {
  FileField,
  FormDialog,
  KeyValue,
  Mono,
  useStatusLine,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { FoundAnchors } from './anchors/found-anchors.tsx'

interface ImportCommunityProps {
  readonly onClose: () => void
  readonly onImported: (uri: string) => void
}

/** Trusts a community from the file another workbench made; what is in it is shown first. @see UDAP-PKI-023 */
export function ImportCommunity({ onClose, onImported }: ImportCommunityProps) {
  const { say } = useStatusLine()
  const take = useCall('trust.import')
  const { data: known = [] } = useRpc('trust.communities', {})
  const [text, setText] = useState('')
  const [mayReplace, setMayReplace] = useState(false)
  const { document, fault } = readDocument(text)
  const isKnown = known.some(({ uri }) => uri === document?.uri)
  return (
    <FormDialog
      title="Import a community"
      submit="Trust community"
      size="md"
      isReady={document !== null && (!isKnown || mayReplace)}
      isBusy={take.isPending}
      error={take.error}
      onSubmit={() => {
        if (document === null) return
        take.mutate(
          { document, mayReplace },
          {
            onSuccess: ({ uri, name }) => {
              say('pass', `${name} is trusted`)
              onImported(uri)
            },
          },
        )
      }}
      onClose={onClose}
    >
      <FileField
        label="Community document"
        hint="As Export as JSON makes it: URI, anchors and rules, no keys"
        text={text}
        onText={setText}
      />
      {fault !== null && <Verdict verdict="fail">{fault}</Verdict>}
      {document !== null && <Contents document={document} />}
      {isKnown && (
        <FormControlLabel
          control={
            <Checkbox checked={mayReplace} onChange={(_event, isOn) => setMayReplace(isOn)} />
          }
          label="Replace the community with this URI, its anchors and rules"
        />
      )}
    </FormDialog>
  )
}

function Contents({ document }: { readonly document: CommunityDocument }) {
  const { name, uri, priority, anchors } = document
  return (
    <>
      <KeyValue
        rows={[
          { name: 'Name', value: name },
          { name: 'Community URI', value: <Mono>{uri}</Mono> },
          { name: 'Priority', value: priority },
        ]}
      />
      <FoundAnchors blocks={anchors} />
    </>
  )
}

function readDocument(text: string): {
  readonly document: CommunityDocument | null
  readonly fault: string | null
} {
  if (text.trim() === '') return { document: null, fault: null }
  try {
    const parsed = communityDocument.safeParse(JSON.parse(text))
    if (parsed.success) return { document: parsed.data, fault: null }
    const [issue] = parsed.error.issues
    const place = issue?.path.join('.') || 'the document'
    return { document: null, fault: `This is no community document: ${place}, ${issue?.message}` }
  } catch {
    return { document: null, fault: 'This is no community document: it is no JSON' }
  }
}

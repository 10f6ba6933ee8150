import { useState } from 'react'
import type { TrustCommunityRow } from '../../../../../shared/contract/trust.ts'
import { FormDialog, useStatusLine } from '../../../../components/index.ts'
import { AnchorsField } from './anchors-field.tsx'
import { certificateBlocks } from './read-pem.ts'
import { useSaveAnchors } from './save-anchors.ts'

interface AddAnchorsProps {
  readonly community: TrustCommunityRow
  readonly onClose: () => void
}

/** Adds certificates at which paths of a community may end. */
export function AddAnchors({ community, onClose }: AddAnchorsProps) {
  const { say } = useStatusLine()
  const { saveAnchors, isPending, error } = useSaveAnchors(community)
  const [text, setText] = useState('')
  const blocks = certificateBlocks(text)
  return (
    <FormDialog
      title={`Add anchors to ${community.name}`}
      submit="Trust anchors"
      size="md"
      isReady={blocks.length > 0}
      isBusy={isPending}
      error={error}
      onSubmit={() =>
        saveAnchors([...community.anchors.map(({ pem }) => pem), ...blocks], () => {
          say('pass', `Anchors of ${community.name} saved; they are in force`)
          onClose()
        })
      }
      onClose={onClose}
    >
      <AnchorsField text={text} onText={setText} />
    </FormDialog>
  )
}

import AddOutlined from '@mui/icons-material/AddOutlined'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { TrustCommunityRow } from '../../../../../shared/contract/trust.ts'
import { Section } from '../../../../components/index.ts'
import { AddAnchors } from './add-anchors.tsx'
import { AnchorItem } from './anchor-item.tsx'
import { RemoveAnchor } from './remove-anchor.tsx'

/** The certificates at which every path of a community must end. @see UDAP-PKI-002 */
export function AnchorList({ community }: { readonly community: TrustCommunityRow }) {
  const [isAdding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<string | null>(null)
  const { anchors } = community
  return (
    <Section
      title={anchors.length === 1 ? '1 anchor' : `${anchors.length} anchors`}
      actions={
        <Button startIcon={<AddOutlined />} onClick={() => setAdding(true)}>
          Add anchors
        </Button>
      }
    >
      <Stack component="ul" aria-label="Anchors" sx={{ gap: 5, listStyle: 'none', m: 0, p: 0 }}>
        {anchors.map((anchor) => (
          <AnchorItem
            key={anchor.fingerprint}
            anchor={anchor}
            // Without an anchor a community is none; it is removed as a whole.
            onRemove={anchors.length === 1 ? null : () => setRemoving(anchor.fingerprint)}
          />
        ))}
      </Stack>
      {isAdding && <AddAnchors community={community} onClose={() => setAdding(false)} />}
      {removing !== null && (
        <RemoveAnchor
          community={community}
          fingerprint={removing}
          onClose={() => setRemoving(null)}
        />
      )}
    </Section>
  )
}

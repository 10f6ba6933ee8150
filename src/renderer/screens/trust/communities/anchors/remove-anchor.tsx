import type { TrustCommunityRow } from '../../../../../shared/contract/trust.ts'
import { ConfirmDialog, Mono, useStatusLine } from '../../../../components/index.ts'
import { useSaveAnchors } from './save-anchors.ts'

interface RemoveAnchorProps {
  readonly community: TrustCommunityRow
  readonly fingerprint: string
  readonly onClose: () => void
}

/** Asks before paths of a community may no longer end at an anchor. @see UDAP-PKI-014 */
export function RemoveAnchor({ community, fingerprint, onClose }: RemoveAnchorProps) {
  const { say } = useStatusLine()
  const { saveAnchors, isPending, error } = useSaveAnchors(community)
  const rest = community.anchors.filter((anchor) => anchor.fingerprint !== fingerprint)
  const removed = community.anchors.find((anchor) => anchor.fingerprint === fingerprint)
  return (
    <ConfirmDialog
      title="Remove this anchor?"
      confirm="Remove anchor"
      isBusy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() =>
        saveAnchors(
          rest.map(({ pem }) => pem),
          () => {
            say('pass', `Anchor of ${community.name} removed`)
            onClose()
          },
        )
      }
    >
      Apps of {community.name} whose certificates lead only to <Mono>{removed?.subject}</Mono> get
      no more tokens from the next request on. They stay registered, and are served again when the
      anchor comes back.
    </ConfirmDialog>
  )
}

import type { TrustCommunityRow } from '../../../../../shared/contract/trust.ts'
import { useCall } from '../../../../rpc/index.ts'

/** Saves a community with other anchors; everything else of it stays. */
export function useSaveAnchors({ uri, name, policy, priority }: TrustCommunityRow) {
  const save = useCall('trust.save')
  return {
    isPending: save.isPending,
    error: save.error,
    saveAnchors: (anchors: readonly string[], onSuccess: () => void) =>
      save.mutate({ uri, name, policy, priority, anchors: [...anchors] }, { onSuccess }),
  }
}

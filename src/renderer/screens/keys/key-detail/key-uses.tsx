import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { EmptyState } from '../../../components/index.ts'
import { UseList } from '../key-dialogs/use-list.tsx'

/** What depends on a key. */
export function KeyUses({ keyPair }: { readonly keyPair: KeyDetail }) {
  if (keyPair.uses.length === 0) {
    return (
      <EmptyState title="Nothing uses this key">
        Give it to a client, publish it in a JWK Set or issue a certificate for it, and what depends
        on it stands here.
      </EmptyState>
    )
  }
  return <UseList label="What uses the key" uses={keyPair.uses} />
}

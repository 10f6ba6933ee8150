import { useNavigate, useSearchParams } from 'react-router'
import { SplitView } from '../../../components/index.ts'
import { addressOf } from '../trust-addresses.ts'
import { AddCommunity } from './add-community.tsx'
import { ImportCommunity } from './import-community.tsx'
import { TrustCommunityList } from './trust-community-list.tsx'
import { TrustCommunityPane } from './trust-community-pane.tsx'

/** The trust communities with one of them in detail at the right. @see UDAP-PKI-023 */
export function CommunitiesSection({ uri }: { readonly uri: string | null }) {
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  return (
    <>
      <SplitView
        name="trust-communities"
        list={<TrustCommunityList selectedUri={uri} onAdd={() => setSearch({ add: '' })} />}
        detail={
          uri === null ? null : (
            <TrustCommunityPane
              key={uri}
              uri={uri}
              onClose={() => void navigate(addressOf('communities'))}
            />
          )
        }
      />
      {search.has('add') && (
        <AddCommunity
          onClose={() => setSearch({})}
          onAdded={(added) => void navigate(addressOf('communities', added))}
        />
      )}
      {search.has('import') && (
        <ImportCommunity
          onClose={() => setSearch({})}
          onImported={(imported) => void navigate(addressOf('communities', imported))}
        />
      )}
    </>
  )
}

import { useNavigate } from 'react-router'
import { SplitView } from '../../../components/index.ts'
import { addressOf } from '../trust-addresses.ts'
import { DecisionList } from './decision-list.tsx'
import { DecisionPane } from './decision-pane.tsx'

/** The decisions on certificates this server made, one of them in detail at the right. @see UDAP-PKI-021 */
export function DecisionsSection({ decisionId }: { readonly decisionId: string | null }) {
  const navigate = useNavigate()
  return (
    <SplitView
      name="trust-decisions"
      list={<DecisionList selectedId={decisionId} />}
      detail={
        decisionId === null ? null : (
          <DecisionPane
            key={decisionId}
            decisionId={decisionId}
            onClose={() => void navigate(addressOf('decisions'))}
          />
        )
      }
    />
  )
}

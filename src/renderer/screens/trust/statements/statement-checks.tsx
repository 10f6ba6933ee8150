import { CheckList, EmptyState } from '../../../components/index.ts'
import type { Studio } from './use-studio.ts'

/** What a server of the edition would say of the claims, rule by rule. */
export function StatementChecks({ studio }: { readonly studio: Studio }) {
  if (studio.findings.length === 0) {
    return (
      <EmptyState title="Nothing to check yet">
        The claims are checked as they are written, by the edition chosen for the server.
      </EmptyState>
    )
  }
  return <CheckList label="Checks of the claims" checks={studio.findings} />
}

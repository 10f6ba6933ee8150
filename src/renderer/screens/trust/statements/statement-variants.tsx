import Button from '@mui/material/Button'
import { statementVariants, type UdapVariant } from '../../../../shared/udap/variants.ts'
import { EmptyState } from '../../../components/index.ts'
import { VariantBench } from '../variants/variant-bench.tsx'
import type { Sending, VariantId } from './use-sending.ts'
import type { Studio } from './use-studio.ts'

interface StatementVariantsProps {
  readonly studio: Studio
  readonly sending: Sending
}

/** The statement that is written, broken in one way each; nothing goes out before the endpoint is confirmed.
 * @see UDAP-DCR-045; spec/security.md AS-15
 */
export function StatementVariants({ studio, sending }: StatementVariantsProps) {
  const endpoint = studio.report?.endpoints?.registration_endpoint
  if (endpoint === undefined || sending.sendVariant === null) {
    return (
      <EmptyState title="There is nothing to break yet">
        Choose a server with usable metadata, a signer, and let a good statement be drafted first.
      </EmptyState>
    )
  }
  if (!sending.confirmed.has(endpoint)) {
    return (
      <EmptyState
        title="Send broken statements there?"
        action={
          <Button variant="contained" onClick={() => sending.confirm(endpoint)}>
            Yes, to this endpoint
          </Button>
        }
      >
        Each click sends a registration request to {endpoint}. It has to be refused; a server that
        accepts one has a fault, and may register the app.
      </EmptyState>
    )
  }
  return (
    <VariantBench
      variants={variantsFor(studio.reading.claims?.['grant_types'])}
      send={sending.sendVariant}
    />
  )
}

/** Those that make sense for the grant of the statement. */
function variantsFor(grants: unknown) {
  const all: readonly (UdapVariant & { readonly id: VariantId })[] = statementVariants
  return all.filter(
    ({ grant }) => grant === undefined || (Array.isArray(grants) && grants.includes(grant)),
  )
}

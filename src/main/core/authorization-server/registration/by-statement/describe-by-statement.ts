import type { StatementMetadata } from '../../../udap/software-statements/index.ts'
import type { Registration } from '../../clients/index.ts'
import { describeSecret } from '../describe-registration.ts'

/** What an app is told it is registered as: the statement as it came, every registered member, nothing empty.
 * @see UDAP-DCR-021 to UDAP-DCR-023, UDAP-DCR-052; spec/udap.md section 9.4
 */
export function describeByStatement(
  { client, secret }: Registration,
  { redirect_uris, contacts, scope, ...members }: StatementMetadata,
  statement: string,
) {
  const isForPeople = redirect_uris.length > 0
  return {
    client_id: client.client_id,
    client_id_issued_at: client.createdAt,
    software_statement: statement,
    ...members,
    ...(contacts.length === 0 ? {} : { contacts }),
    ...(scope === '' ? {} : { scope }),
    ...(isForPeople ? { redirect_uris, response_types: ['code'] } : {}),
    ...describeSecret(secret),
  }
}

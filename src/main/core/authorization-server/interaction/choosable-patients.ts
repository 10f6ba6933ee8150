import type { UserRow } from '../../../../shared/contract/users.ts'

/** Whether a user picks from all patients; patients and proxies have their own, users without a record none.
 * @see CTX-03
 */
export function mayChooseAnyPatient(user: UserRow): boolean {
  return user.kind === 'practitioner'
}

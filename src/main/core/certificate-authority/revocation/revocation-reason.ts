import type { RevocationReasonName } from '../../../../shared/contract/certificates.ts'
import { revocationReasons } from '../encoding/revocation-list.ts'

const names = new Map<number, RevocationReasonName>(
  // The keys of the table are the names of the contract; the type of the table says so.
  (Object.entries(revocationReasons) as [RevocationReasonName, number][]).map(([name, code]) => [
    code,
    name,
  ]),
)

/** The name of a stored reason code.
 * @throws {TypeError} no such reason
 */
export function reasonOf(code: number): RevocationReasonName {
  const name = names.get(code)
  if (name === undefined) throw new TypeError(`there is no revocation reason ${code}`)
  return name
}

/** The number CRLs and OCSP give a reason. */
export function reasonCodeOf(name: RevocationReasonName): number {
  return revocationReasons[name]
}

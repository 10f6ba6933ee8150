/** Editions of the rules for software statements.
 *
 * `stu2`: UDAP Security 2.0.0. `stu1`: its first edition. `base`: the UDAP.org profiles alone. `carin`: the first
 * edition with secrets, as CARIN Blue Button asked for.
 * @see spec/udap.md section 0.2
 */
export type UdapMode = 'stu2' | 'stu1' | 'base' | 'carin'

/** What the operator of the server decided about registrations. */
export interface StatementPolicy {
  readonly mode: UdapMode
  /** Grants this server gives to apps of communities. @see UDAP-DISC-006 */
  readonly grants: readonly string[]
  /** Lets apps on this machine be called back over http; not conformant. @see UDAP-DCR-014; D18 */
  readonly isLoopbackHttpAllowed: boolean
}

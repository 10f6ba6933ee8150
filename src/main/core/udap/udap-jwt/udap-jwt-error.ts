import type { Explanation } from '../../errors.ts'

/** How far the validation of a UDAP JWT came before it failed. Each endpoint answers each stage with a code of its own.
 *
 * `form`: not a JWS with `alg` and `x5c` as it has to be. `advertised`: made with an algorithm that UDAP has and the
 * endpoint does not. `signature`: not made with the key of the first certificate.
 * `trust`: its certificates lead to no anchor of the community, or one of them is not valid. `claims`: who it is by and
 * for, when it ends, whether it was used before.
 * @see spec/udap.md section 8.3
 */
export type UdapJwtStage = 'form' | 'advertised' | 'signature' | 'trust' | 'claims'

/** A UDAP JWT that fails a rule; no part of it may be acted on. */
export class UdapJwtError extends Error {
  override readonly name = 'UdapJwtError'
  readonly stage: UdapJwtStage
  readonly explanation: Required<Explanation>

  constructor(stage: UdapJwtStage, explanation: Required<Explanation>, options?: ErrorOptions) {
    const { parameter, seen, wanted } = explanation
    super(`${parameter} is ${seen}, wanted ${wanted}`, options)
    this.stage = stage
    this.explanation = explanation
  }
}

/** The answer a server has to give to something wrong. */
export interface ExpectedRefusal {
  readonly status: number
  readonly error: string
  /** Other codes that are let pass, where the profiles contradict each other or say nothing. @see spec/udap.md section 11, D2 and D9 */
  readonly alternatives?: readonly string[]
}

/** A refusal with 400 and this code.
 * @param alternatives codes that are let pass, too
 */
export function refused(error: string, ...alternatives: readonly string[]): ExpectedRefusal {
  return {
    status: 400,
    error,
    ...(alternatives.length === 0 ? {} : { alternatives }),
  }
}

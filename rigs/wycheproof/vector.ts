/** One input of the suite, with its verdict and the means to ask for ours. */
export interface Vector {
  /** Where it stands in the suite, and who judges it here. */
  readonly name: string
  /** The verdict of the suite; either of ours does for what is acceptable. */
  readonly result: 'valid' | 'invalid' | 'acceptable'
  /** Why our verdict is another; undefined where it is not. */
  readonly explanation: string | undefined
  /** Whether it is accepted here. */
  readonly isTaken: () => Promise<boolean>
}

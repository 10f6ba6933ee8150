import type { B2bExtension } from '../../../../shared/udap/b2b-object.ts'

/** A B2B extension object that was accepted, with what a person should know of it all the same. */
export interface AcceptedB2b {
  readonly extension: B2bExtension
  readonly warnings: readonly string[]
}

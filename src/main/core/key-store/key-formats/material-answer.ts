import type { KeyMaterial, ReadOptions } from './key-material.ts'
import type { KeyMaterialFault } from './key-material-error.ts'

/** A file that the process of key material is to read. */
export interface MaterialTask {
  readonly bytes: Uint8Array
  readonly options: ReadOptions
}

/** What came out of it. */
export type MaterialAnswer =
  | { readonly kind: 'material'; readonly material: KeyMaterial }
  | {
      readonly kind: 'refusal'
      readonly fault: KeyMaterialFault
      readonly check: string
      readonly seen: string
      readonly wanted: string
    }

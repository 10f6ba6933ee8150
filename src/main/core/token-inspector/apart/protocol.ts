import type { Inspection, InspectorProfile } from '../../../../shared/contract/inspector.ts'
import type { BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import type { ChainVerdict } from '../../udap/signers/index.ts'
import type { IssuedToken } from '../issued-tokens.ts'
import type { InspectionSurroundings } from '../rule.ts'
import type { VerificationKey } from '../verification/verification-key.ts'

/** What stands around an inspection, as a thread is told. */
export type ThreadSurroundings = Omit<InspectionSurroundings, 'isClient'>

/** What a thread is started with. Keys are public ones, or secrets a person gave for this inspection. */
export type ThreadSetup =
  | {
      readonly kind: 'inspect'
      readonly text: string
      readonly surroundings: ThreadSurroundings
      readonly profile: InspectorProfile | undefined
      readonly keys: readonly VerificationKey[] | undefined
      readonly community: string | undefined
    }
  | {
      readonly kind: 'bulk'
      readonly surroundings: ThreadSurroundings
      readonly profile: InspectorProfile | undefined
      readonly keys: readonly VerificationKey[]
      readonly community: string | undefined
    }

/** What only the main thread knows, because it stands in the store. */
export interface Answers {
  readonly isClient: { readonly ask: string; readonly answer: boolean }
  readonly issued: { readonly ask: string; readonly answer: IssuedToken | undefined }
  readonly keys: { readonly ask: string | undefined; readonly answer: readonly VerificationKey[] }
  readonly judge: {
    readonly ask: {
      readonly certificates: readonly Uint8Array[]
      readonly community: string | undefined
    }
    readonly answer: ChainVerdict
  }
}

/** A question of a thread. */
export type Question = {
  readonly [Kind in keyof Answers]: {
    readonly kind: 'ask'
    readonly id: number
    readonly question: Kind
    readonly ask: Answers[Kind]['ask']
  }
}[keyof Answers]

/** A piece of a text with tokens. */
export interface BulkPiece {
  readonly kind: 'piece'
  /** Its place among the pieces of all files. */
  readonly number: number
  readonly source: string
  /** Number of the first line of this piece in its file. */
  readonly line: number
  readonly text: string
}

/** What the main thread says to a thread. */
export type ToThread =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | BulkPiece

/** What a thread found out in one piece. */
export interface BulkResult {
  readonly kind: 'rows'
  /** The piece they are of. */
  readonly number: number
  readonly rows: readonly ThreadRow[]
}

/** A row before it is numbered. */
export type ThreadRow = Omit<BulkRow, 'number'>

/** What a thread says. */
export type FromThread =
  | Question
  | BulkResult
  | { readonly kind: 'ready' }
  | { readonly kind: 'inspection'; readonly inspection: Inspection }

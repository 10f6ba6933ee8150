import type { MessagePort } from 'node:worker_threads'
import type { Inspection, InspectorProfile } from '../../../../shared/contract/inspector.ts'
import type { BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import type { ChainVerdict } from '../../udap/signers/index.ts'
import type { IssuedToken } from '../issued-tokens.ts'
import type { InspectionSurroundings } from '../rule.ts'
import type { VerificationKey } from '../verification/verification-key.ts'
import type { JudgingPosition } from './judging-position.ts'

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
      /** Where found pieces go. */
      readonly rows: MessagePort
      /** Where the thread says what it is at. */
      readonly position: JudgingPosition
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
  /** Tokens in it that are not judged, by their place among its tokens: a thread ended at each of them. */
  readonly skipped: readonly number[]
}

/** What the main thread says to a thread. */
export type ToThread =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | BulkPiece

/** What many tokens of a bulk inspection share: all that a list shows but place, fingerprint and expiry. */
export type TokenFacts = Omit<
  BulkRow,
  'number' | 'place' | 'fingerprint' | 'expiresAt' | 'failed' | 'warnings'
> & {
  readonly failed: readonly string[]
  readonly warnings: readonly string[]
}

/** One token of a bulk inspection, judged. */
export interface JudgedToken {
  readonly facts: TokenFacts
  /** The first 32 bits of the SHA-256 of its text. */
  readonly fingerprint: number
  /** Epoch seconds. */
  readonly expiresAt: number | null
}

/** What a judging thread found in one piece, a column for each part, so that a million tokens make few objects. */
export interface FoundPiece {
  /** The piece it is of. */
  readonly number: number
  readonly source: string
  readonly lines: Uint32Array<ArrayBuffer>
  readonly fingerprints: Uint32Array<ArrayBuffer>
  /** Epoch seconds; NaN where a token says no whole number. */
  readonly expiresAt: Float64Array<ArrayBuffer>
  /** Positions in the list of facts this thread has told so far. */
  readonly facts: Uint32Array<ArrayBuffer>
  /** Facts not told before, which go to the end of that list. */
  readonly newFacts: readonly TokenFacts[]
  /** Whether that list begins anew with this piece. */
  readonly isNewList: boolean
}

/** What a thread says. */
export type FromThread = Question | { readonly kind: 'inspection'; readonly inspection: Inspection }

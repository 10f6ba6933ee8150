import type { MessagePort } from 'node:worker_threads'
import type {
  BulkFilter,
  BulkGroupKind,
  BulkRow,
} from '../../../../shared/contract/inspector-bulk.ts'
import type { BulkCounts, BulkGroups } from '../bulk/found-rows.ts'
import type { RowRange } from '../bulk/row-filter.ts'

/** What the thread that keeps rows is asked. */
export interface RowsAnswers {
  readonly find: {
    readonly ask: { readonly filter: BulkFilter; readonly range: RowRange }
    readonly answer: { rows: BulkRow[]; total: number }
  }
  readonly groups: { readonly ask: BulkGroupKind; readonly answer: BulkGroups }
  readonly after: {
    readonly ask: {
      readonly number: number
      readonly filter: BulkFilter
      readonly limit: number
    }
    readonly answer: BulkRow[]
  }
}

/** A question to the thread that keeps rows. */
export type RowsQuestion = {
  readonly [Kind in keyof RowsAnswers]: {
    readonly kind: 'ask'
    readonly id: number
    readonly question: Kind
    readonly ask: RowsAnswers[Kind]['ask']
  }
}[keyof RowsAnswers]

/** What the main thread says to it: a judging thread will send what it finds, or a question. */
export type ToRows =
  | { readonly kind: 'connect'; readonly lane: number; readonly port: MessagePort }
  | RowsQuestion

/** What it says. */
export type FromRows =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'stored'
      /** Which piece. */
      readonly number: number
      readonly counts: BulkCounts
    }
  | {
      /** A judging thread ended, and all it had sent has come. */
      readonly kind: 'left'
      readonly lane: number
      /** The last piece that came of it; undefined for none. */
      readonly last: number | undefined
    }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly text: string }

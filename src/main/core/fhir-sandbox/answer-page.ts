import type { FhirAnswer } from './answer.ts'
import { answerEverything, type EverythingState } from './answer-everything.ts'
import { answerHistories, type HistoryState } from './answer-history.ts'
import { answerSearch, type SearchState } from './answer-search.ts'
import type { FhirContext } from './context.ts'
import { invalidInput } from './fhir-errors.ts'

/** What a page link carries. */
export type PageState =
  | { readonly kind: 'search'; readonly search: SearchState }
  | { readonly kind: 'everything'; readonly everything: EverythingState }
  | { readonly kind: 'history'; readonly history: HistoryState }

/** Answers a further page: the same interaction at another place, decided again with what the caller
 * may do now.
 * @see spec/security.md FH-06
 */
export async function answerPage(context: FhirContext, opened: unknown): Promise<FhirAnswer> {
  await context.ready()
  // Only states this program sealed itself can be opened.
  const state = opened as PageState | { readonly kind?: undefined }
  switch (state.kind) {
    case 'search':
      return answerSearch(context, state.search)
    case 'everything':
      return answerEverything(context, state.everything)
    case 'history':
      return answerHistories(context, state.history)
    default:
      throw invalidInput('this page link belongs to another FHIR server: search again', 'FH-06')
  }
}

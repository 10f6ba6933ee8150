import type { ConsentScope } from './consent-scopes.ts'
import { formFields } from './form-parts.ts'

/** Reads the scopes a consent form leaves, in the order they were offered. Only offered scopes can come
 * out: anything else in the form is ignored. A scope whose radio says `categories` is replaced by the
 * categories ticked for it, and so by nothing when none is.
 * @param form the posted fields
 * @param offered what the consent page showed
 * @see SAL-19; SAL-21
 */
export function parseConsentForm(
  form: URLSearchParams,
  offered: readonly ConsentScope[],
): string[] {
  const ticked = new Set(form.getAll(formFields.scope))
  const tickedCategories = new Set(form.getAll(formFields.category))
  return offered
    .filter(({ text }) => ticked.has(text))
    .flatMap(({ text, categoryChoices }) => {
      const isNarrowed =
        categoryChoices.length > 0 && form.get(formFields.narrow + text) === 'categories'
      if (!isNarrowed) return [text]
      return categoryChoices.map((choice) => choice.text).filter((one) => tickedCategories.has(one))
    })
}

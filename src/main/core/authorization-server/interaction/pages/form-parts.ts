import { exact, type Markup, markup } from './markup.ts'

/** Names of the fields that the pages' forms send. `scope` and `category` may repeat; all others come
 * once. The radio pair that narrows one scope is named `narrow` + that scope.
 */
export const formFields = {
  csrfToken: 'csrf_token',
  decision: 'decision',
  filter: 'filter',
  page: 'page',
  username: 'username',
  password: 'password',
  patient: 'patient',
  encounter: 'encounter',
  idp: 'idp',
  oneTimeCode: 'one_time_code',
  scope: 'scope',
  category: 'category',
  narrow: 'narrow:',
  app: 'app',
  instanceDuration: 'instance_duration',
} as const

/** Values of the `decision` field: which button was pressed. */
export type Decision =
  | 'sign-in'
  | 'choose'
  | 'sign-in-here'
  | 'filter'
  | 'approve'
  | 'deny'
  | 'cancel'
  | 'continue'
  | 'sign-out'
  | 'withdraw'
  | 'withdraw-all'

/** Where a page's forms post, and the value that proves the page was ours.
 * @see SAL-23; HO-06
 */
export interface FormTarget {
  /** Path or absolute URL of the authorization server that takes the decision. */
  readonly action: string
  readonly csrfToken: string
}

/** What a posted form has in a field; empty where it has none. */
export function fieldOf(form: URLSearchParams, name: string): string {
  return form.get(name) ?? ''
}

/** Renders the hidden anti-CSRF field that stands first in every decision form. */
export function renderCsrfField(target: FormTarget): Markup {
  return renderHiddenField(formFields.csrfToken, target.csrfToken)
}

/** Renders a hidden field whose value is sent back unchanged. */
export function renderHiddenField(name: string, value: string): Markup {
  return markup`<input type="hidden" name="${exact(name)}" value="${exact(value)}">`
}

/** Renders a submit button that sends the given decision. */
export function renderDecisionButton(
  decision: Decision,
  label: string,
  look: 'primary' | 'secondary' = 'secondary',
): Markup {
  // What a person decides against never depends on the rest of the form being filled in.
  const skipsValidation = decision === 'cancel' || decision === 'deny'
  return markup`<button type="submit" class="button button-${look}" name="${formFields.decision}"
    value="${decision}"${skipsValidation && markup` formnovalidate`}>${label}</button>`
}

/** A form's default button that Enter in a field presses in place of the first visible one. Outside a
 * dialog the `dialog` method sends nothing, so Enter decides nothing. (A disabled default button should
 * do the same, but Chromium passes over it to the next.)
 * @see HTML Standard, form submission algorithm
 */
export const enterDecidesNothing = markup`<button type="submit" formmethod="dialog" hidden></button>`

/** One page of a longer list. */
export interface ListPage {
  /** What the person typed into the filter; empty when nothing. */
  readonly filter: string
  /** From 1. */
  readonly page: number
  readonly pageCount: number
  /** How many entries the filter leaves, on all pages. */
  readonly matchCount: number
}

/** Renders the filter form of a list: it posts `filter` with `decision=filter`, so it works without a
 * script and leaves no trace in the address.
 */
export function renderFilterForm(target: FormTarget, list: ListPage, label: string): Markup {
  return markup`
<form class="filter" id="list-filter" method="post" action="${exact(target.action)}" role="search">
  ${renderCsrfField(target)}
  ${renderHiddenField(formFields.decision, 'filter')}
  <label class="field filter-field"><span class="field-label">${label}</span>
    <input class="input" type="search" name="${formFields.filter}" value="${exact(list.filter)}"
      autocomplete="off" spellcheck="false" maxlength="200"></label>
  <button type="submit" class="button button-secondary">Filter</button>
</form>`
}

/** Renders the count of a list and, when it has more than one page, the buttons between them. */
export function renderPaging(list: ListPage, noun: { one: string; many: string }): Markup {
  const count = `${list.matchCount} ${list.matchCount === 1 ? noun.one : noun.many}`
  if (list.pageCount <= 1) return markup`<p class="list-count" role="status">${count}</p>`
  return markup`
<nav class="paging" aria-label="Pages">
  <p class="list-count" role="status">${count}, page ${list.page} of ${list.pageCount}</p>
  ${renderPageButton('Previous', list.page - 1, list.page > 1)}
  ${renderPageButton('Next', list.page + 1, list.page < list.pageCount)}
</nav>`
}

function renderPageButton(label: string, page: number, isOpen: boolean): Markup {
  return markup`<button type="submit" form="list-filter" class="button button-secondary button-small"
    name="${formFields.page}" value="${page}"${!isOpen && markup` disabled`}>${label}</button>`
}

import type { ScenarioPerson } from '../../../../shared/scenario/index.ts'
import type { Browser } from './browser.ts'
import type { DecisionForm, ShownPage } from './page.ts'

/** Most pages a person goes through. */
const mostPages = 12

/** Where the way of a person ended. */
export type WalkEnd =
  /** Back at the app. */
  | { readonly kind: 'arrived' }
  /** A page that refuses; nothing goes to the app. */
  | { readonly kind: 'refused'; readonly page: ShownPage }
  /** A page that came again after it was answered. */
  | { readonly kind: 'stuck'; readonly page: ShownPage; readonly answer: string }
  /** A page this program cannot use: a person has to. */
  | { readonly kind: 'unknown'; readonly page: ShownPage }

/** Goes where a launch begins and through the pages of servers that are a Trustbench, deciding as the scenario has it.
 * @param callback redirect URI of the app
 */
export async function walkPages(
  openUrl: URL,
  callback: URL,
  person: ScenarioPerson,
  browser: Browser,
): Promise<WalkEnd> {
  let page = await browser.open(openUrl)
  for (let pages = 0; pages < mostPages; pages += 1) {
    if (isAt(page.url, callback)) return { kind: 'arrived' }
    if (page.status >= 400) return { kind: 'refused', page }
    const fields = page.form === undefined ? undefined : decide(page.form, person)
    if (fields === undefined) return { kind: 'unknown', page }
    const next = await browser.submit(page, fields)
    if (isSamePage(page, next)) return { kind: 'stuck', page: next, answer: describeAnswer(fields) }
    page = next
  }
  return { kind: 'unknown', page }
}

function isAt(url: URL, callback: URL): boolean {
  return url.origin === callback.origin && url.pathname === callback.pathname
}

/** The choices of one page, as a list that is searched, may differ when it comes again. */
function isSamePage(before: ShownPage, after: ShownPage): boolean {
  return (
    after.status < 400 &&
    after.url.href === before.url.href &&
    after.heading === before.heading &&
    after.form?.decisions.join() === before.form?.decisions.join()
  )
}

/** What was chosen on a page, in words. */
function describeAnswer(fields: URLSearchParams): string {
  const chosen = ['username', 'patient', 'encounter'].flatMap((name) => {
    const value = fields.get(name)
    return value === null ? [] : [`${name} ${value}`]
  })
  return chosen.join(', ') || (fields.get('decision') ?? 'nothing')
}

/** One page of the way: how it is recognised, and what is chosen on it. */
interface Decision {
  readonly page: NonNullable<ScenarioPerson['stopsAt']>
  readonly decision: string
  readonly field?: 'username' | 'patient' | 'encounter'
}

const decisions: readonly Decision[] = [
  { page: 'sign-in', decision: 'sign-in', field: 'username' },
  { page: 'patient', decision: 'choose', field: 'patient' },
  { page: 'encounter', decision: 'choose', field: 'encounter' },
  // Who somebody is here whom an identity provider named: the candidate is the choice.
  { page: 'sign-in', decision: 'choose', field: 'username' },
  { page: 'consent', decision: 'approve' },
]

/** What the person sends; undefined where the page wants something a scenario cannot say. */
function decide(form: DecisionForm, person: ScenarioPerson): URLSearchParams | undefined {
  const found = decisions.find(
    ({ decision, field }) =>
      form.decisions.includes(decision) && (field === undefined || form.choices.has(field)),
  )
  if (found === undefined) return undefined
  const fields = new URLSearchParams(form.fields)
  if (person.stopsAt === found.page) {
    fields.set('decision', form.decisions.includes('deny') ? 'deny' : 'cancel')
    return fields
  }
  fields.set('decision', found.decision)
  if (found.field !== undefined) fields.set(found.field, choiceOf(found, found.field, form, person))
  for (const scope of person.refusesScopes) fields.delete('scope', scope)
  return fields
}

/** The one that is named, else the one that is filled in, else the first. A name at an identity provider is none here. */
function choiceOf(
  { page, decision }: Decision,
  field: NonNullable<Decision['field']>,
  { choices, fields }: DecisionForm,
  person: ScenarioPerson,
): string {
  const isMatch = page === 'sign-in' && decision === 'choose'
  const filledIn = fields.get(field) ?? choices.get(field)?.[0] ?? ''
  return isMatch ? filledIn : (person[field] ?? filledIn)
}

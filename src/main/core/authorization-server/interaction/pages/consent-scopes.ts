import { formFields } from './form-parts.ts'
import { exact, type Markup, markup } from './markup.ts'

/** Where on the consent page a scope stands. */
export type ScopeGroup = 'read' | 'write' | 'context' | 'identity' | 'persistence' | 'other'

/** A scope that can be granted, in plain language. */
export interface ConsentScope {
  /** The scope string; what the form sends back when it is left ticked. */
  readonly text: string
  /** A few words: `See laboratory results and other observations`. */
  readonly short: string
  /** One or two sentences that leave nothing out, wildcards and durations included. */
  readonly long: string
  readonly group: ScopeGroup
  /** Narrower scopes that may be granted in place of this one; empty for most (SAL-21). */
  readonly categoryChoices: readonly ConsentCategory[]
}

/** One category-level scope. */
export interface ConsentCategory {
  /** The scope string, as `patient/Observation.rs?category=…|laboratory`. */
  readonly text: string
  /** The category in words: `laboratory results`. */
  readonly label: string
}

const groups: readonly { group: ScopeGroup; heading: string }[] = [
  { group: 'read', heading: 'Read data' },
  { group: 'write', heading: 'Change data' },
  { group: 'context', heading: 'Know the context' },
  { group: 'identity', heading: 'Know who you are' },
  { group: 'persistence', heading: 'Stay connected' },
  { group: 'other', heading: 'Other permissions' },
]

/** Renders each requested scope as a ticked checkbox, grouped by what it lets the app do.
 * @see SAL-19; SAL-20; SAL-21
 */
export function renderScopeGroups(scopes: readonly ConsentScope[]): Markup {
  // Ids number the scopes over all groups, so that none occurs twice.
  const numbered = scopes.map((scope, index) => ({ scope, index }))
  return markup`${groups.map(({ group, heading }) => {
    const members = numbered.filter(({ scope }) => scope.group === group)
    return (
      members.length > 0 &&
      markup`<fieldset class="scope-group">
  <legend>${heading}</legend>
  ${members.map(({ scope, index }) => renderScope(scope, index))}
</fieldset>`
    )
  })}`
}

function renderScope(scope: ConsentScope, index: number): Markup {
  return markup`<div class="scope">
  <label class="choice"><input type="checkbox" name="${formFields.scope}"
    value="${exact(scope.text)}" checked aria-describedby="scope-${index}-text">
    <span class="choice-text"><span class="choice-name">${scope.short}</span>
    <code class="scope-string">${scope.text}</code></span></label>
  <p class="scope-long" id="scope-${index}-text">${scope.long}</p>
  ${scope.categoryChoices.length > 0 && renderCategories(scope)}
</div>`
}

function renderCategories(scope: ConsentScope): Markup {
  const name = exact(`${formFields.narrow}${scope.text}`)
  return markup`<fieldset class="narrow">
  <legend class="unseen">How much of: ${scope.short}</legend>
  <div class="narrow-choice">
    <label class="choice"><input type="radio" name="${name}" value="all" checked>
      <span>All categories</span></label>
    <label class="choice"><input type="radio" name="${name}" value="categories" class="narrows">
      <span>Only some categories</span></label>
  </div>
  <div class="narrow-list">
  ${scope.categoryChoices.map(
    (choice) => markup`<label class="choice"><input type="checkbox" name="${formFields.category}"
      value="${exact(choice.text)}"><span class="category-label">${choice.label}</span></label>`,
  )}
  </div>
</fieldset>`
}

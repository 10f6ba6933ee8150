import {
  type FormTarget,
  formFields,
  renderCsrfField,
  renderDecisionButton,
  renderFilterForm,
  renderPaging,
} from './form-parts.ts'
import { type InteractionProgress, type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { filterUsersScript } from './page-scripts.ts'
import { type RequestingApp, renderRequestSummary, showAppName } from './request-summary.ts'

/** What somebody is to the sandbox; the login page groups by it. */
export type DemoUserKind = 'practitioner' | 'patient' | 'proxy' | 'other'

/** One user that can be chosen on the login page. */
export interface DemoUser {
  readonly username: string
  readonly displayName: string
  readonly kind: DemoUserKind
  /** One more fact to tell people apart: specialty, birth date, whose proxy. */
  readonly detail?: string | undefined
  /** True for workspace users that were given a password. */
  readonly hasPassword: boolean
}

/** Everything the login page shows. Its form sends `username`, `decision` (`sign-in`, `filter` or
 * `cancel`), `filter`, and `password` when a user listed has one.
 */
export interface LoginPageView {
  readonly chrome: PageChrome
  /** The app that asks; absent where the person signs in to see what they gave access to. */
  readonly app?: RequestingApp | undefined
  readonly form: FormTarget
  readonly progress?: InteractionProgress | undefined
  /** What the person typed into the filter; empty when nothing. */
  readonly filter: string
  /** The users that the filter leaves. */
  readonly users: readonly DemoUser[]
  /** The user to choose beforehand: from `login_hint`, or the one tried last. */
  readonly selectedUsername?: string | undefined
  /** A `login_hint` that names no user here. */
  readonly unknownHint?: string | undefined
  /** Why the last attempt failed, as a sentence. */
  readonly failure?: string | undefined
  /** Says of users outside this sandbox where they have their account, in place of what they are in it. */
  readonly accountsAt?: string | undefined
}

const groups: readonly { kind: DemoUserKind; label: string; hint: string }[] = [
  { kind: 'practitioner', label: 'Practitioners', hint: 'pick any patient' },
  { kind: 'patient', label: 'Patients', hint: 'share their own record' },
  { kind: 'proxy', label: 'Proxies', hint: 'act for patients linked to them' },
  { kind: 'other', label: 'Other users', hint: 'no FHIR resource of their own' },
]

const accountGroup = { label: 'Accounts', hint: 'none of a real person' }

/** Renders the page on which a demo user is chosen.
 * @see SAL-19; SAL-25 (`login_hint`); AS-31
 */
export function renderLoginPage(view: LoginPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Sign in',
    aside: view.app && renderRequestSummary(view.app),
    progress: view.progress,
    main: [renderIntroduction(view), renderUserFilter(view), renderUserForm(view)],
    script: filterUsersScript,
  })
}

function renderIntroduction(view: LoginPageView): Markup {
  return markup`
<div class="task-head">
  <h1>Choose who signs in</h1>
  <p>${renderPurpose(view.app)} Sign in as one of the ${view.accountsAt ?? 'sandbox'}’s made-up people.</p>
</div>
<p class="note note-info"><strong>Never enter a real password here.</strong> This is a test server; its
  users are not real and most have no password.</p>
${
  view.unknownHint !== undefined &&
  markup`<p class="note note-warn" role="status"><strong>Unknown user.</strong> The app suggested
  <code>${view.unknownHint}</code> in <code>login_hint</code>; nobody here has that name.</p>`
}
${
  view.failure !== undefined &&
  markup`<p class="note note-fail" role="alert"><strong>Not signed in.</strong> ${view.failure}</p>`
}`
}

function renderPurpose(app: RequestingApp | undefined): Markup {
  return app === undefined
    ? markup`See which apps have access, and end it.`
    : markup`${showAppName(app)} asks for access.`
}

function renderUserFilter(view: LoginPageView): Markup {
  const list = { filter: view.filter, page: 1, pageCount: 1, matchCount: view.users.length }
  return markup`<div class="list-head">
  ${renderFilterForm(view.form, list, 'Filter users')}
  ${renderPaging(list, { one: 'user', many: 'users' })}
</div>`
}

function renderUserForm(view: LoginPageView): Markup {
  const inOrder = groups.flatMap(({ kind }) => view.users.filter((user) => user.kind === kind))
  const chosen = inOrder.find((user) => user.username === view.selectedUsername)
  const selected = chosen ?? inOrder[0]
  return markup`
<form method="post" action="${exact(view.form.action)}" class="decision" autocomplete="off">
  ${renderCsrfField(view.form)}
  ${
    view.users.length === 0 &&
    markup`<p class="empty">No user matches <q>${view.filter}</q>. Clear the filter to see everyone.</p>`
  }
  ${groups.map((group) => {
    const users = view.users.filter((user) => user.kind === group.kind)
    const shown = view.accountsAt === undefined ? group : accountGroup
    return users.length > 0 && renderGroup(shown, users, selected)
  })}
  <div class="actions">
    ${view.users.some((user) => user.hasPassword) && renderPasswordField(chosen?.hasPassword === true)}
    ${view.users.length > 0 && renderDecisionButton('sign-in', 'Sign in', 'primary')}
    ${view.app !== undefined && renderDecisionButton('cancel', 'Cancel')}
  </div>
</form>`
}

function renderGroup(
  group: { label: string; hint: string },
  users: readonly DemoUser[],
  selected: DemoUser | undefined,
): Markup {
  return markup`<fieldset class="user-group" data-user-group>
  <legend>${group.label} <span class="legend-hint">${group.hint}</span></legend>
  <div class="user-list">
  ${users.map((user) => renderUser(user, user === selected))}
  </div>
</fieldset>`
}

function renderUser(user: DemoUser, isSelected: boolean): Markup {
  return markup`<label class="choice user" data-user>
  <input type="radio" name="${formFields.username}" value="${exact(user.username)}" required${
    isSelected && markup` checked`
  }${user.hasPassword && markup` class="has-password"`}>
  <span class="choice-text"><bdi class="choice-name">${user.displayName}</bdi>
  <span class="choice-detail"><code>${user.username}</code>${
    user.detail !== undefined && markup` <span>${user.detail}</span>`
  }</span></span>
  ${user.hasPassword && markup`<span class="tag">password</span>`}
</label>`
}

function renderPasswordField(isAwaited: boolean): Markup {
  return markup`<div class="password-field">
  <label class="field-label" for="sandbox-password">Sandbox password</label>
  <input class="input" id="sandbox-password" type="password" name="${formFields.password}"
    autocomplete="off" aria-describedby="sandbox-password-hint"${isAwaited && markup` autofocus`}>
  <p class="field-hint" id="sandbox-password-hint">From the workspace file, never a real one. It is
    neither stored nor logged.</p>
</div>`
}

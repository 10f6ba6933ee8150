import { renderInstant } from './describe-instant.ts'
import {
  type FormTarget,
  formFields,
  renderCsrfField,
  renderDecisionButton,
  renderHiddenField,
} from './form-parts.ts'
import { type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { type SignedInUser, showAppName } from './request-summary.ts'
import { cutName } from './visible-text.ts'

/** One launch that gave an app access which still lives. Times are epoch seconds. */
export interface AppConnection {
  readonly approvedAt: number
  /** When the app last got a token from it. */
  readonly lastUsedAt: number
  /** When its access ends unless the app renews it or the person withdraws it; absent: only when withdrawn. */
  readonly endsAt?: number | undefined
  /** When it ends in any case; absent where it cannot be renewed. */
  readonly endsAtLatest?: number | undefined
  /** `offline` access is kept while the person is away, `online` while their session lives, `instance` by the key of a
   * device.
   */
  readonly kind: 'none' | 'online' | 'offline' | 'instance'
  /** Given by the approval setting, without asking. */
  readonly isAutomatic: boolean
}

/** An app with what a person gave it. Names may hold what a stranger chose. */
export interface ConnectedApp {
  readonly clientId: string
  readonly clientName: string
  /** True when nobody here approved the registration. */
  readonly isSelfRegistered: boolean
  /** What it may do, over all connections. */
  readonly permissions: readonly { readonly text: string; readonly short: string }[]
  /** Newest first; at least one. */
  readonly connections: readonly AppConnection[]
}

/** Everything the page of a person's apps shows. Its forms send `decision`: `withdraw` with the client id in
 * `app`, `withdraw-all`, or `sign-out`.
 */
export interface ConnectedAppsPageView {
  readonly chrome: PageChrome
  readonly form: FormTarget
  readonly user: SignedInUser
  readonly apps: readonly ConnectedApp[]
}

/** Renders the page on which a person sees which apps have access, and withdraws it.
 * @see REV-05; RFT-17; AS-27; SMART App Launch 2.2.0, Conformance, management_endpoint
 */
export function renderConnectedAppsPage(view: ConnectedAppsPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Apps with access',
    main: [
      renderHead(view),
      renderOfflineReminder(view.apps),
      view.apps.length === 0 &&
        markup`<p class="empty">No app has access given by <bdi>${cutName(view.user.displayName)}</bdi>.</p>`,
      view.apps.map((app, index) => renderApp(app, index, view.form)),
      view.apps.length > 1 && renderWithdrawAll(view),
    ],
  })
}

function renderHead({ user, form }: ConnectedAppsPageView): Markup {
  return markup`<div class="apps-head">
  <div class="task-head">
    <h1>Apps with access</h1>
    <p>Given by <bdi>${cutName(user.displayName)}</bdi> <code>${user.fhirUser ?? user.username}</code></p>
  </div>
  <form method="post" action="${exact(form.action)}">
    ${renderCsrfField(form)}
    ${renderDecisionButton('sign-out', 'Sign out')}
  </form>
</div>`
}

/** @see RFT-17 */
function renderOfflineReminder(apps: readonly ConnectedApp[]): Markup | false {
  const offline = apps.filter(({ connections }) =>
    connections.some(({ kind }) => kind === 'offline'),
  )
  if (offline.length === 0) return false
  const sentence =
    offline.length === 1 ? 'One app keeps access' : `${offline.length} apps keep access`
  return markup`<p class="note note-info"><strong>${sentence} while you are away.</strong>
  Withdraw what you no longer use.</p>`
}

function renderApp(app: ConnectedApp, index: number, form: FormTarget): Markup {
  return markup`<section class="app" aria-labelledby="app-${index}">
  <div class="app-head">
    <div>
      <h2 id="app-${index}">${showAppName(app)}</h2>
      <p class="app-kind">${
        app.isSelfRegistered ? 'App that registered itself' : 'Registered app'
      } <code><bdi>${cutName(app.clientId)}</bdi></code></p>
    </div>
    <form method="post" action="${exact(form.action)}">
      ${renderCsrfField(form)}
      ${renderHiddenField(formFields.app, app.clientId)}
      <button type="submit" class="button button-secondary" name="${formFields.decision}"
        value="withdraw" aria-describedby="app-${index}">Withdraw access</button>
    </form>
  </div>
  <ul class="permissions" aria-label="What it may do">
  ${app.permissions.map(
    ({ text, short }) => markup`<li>${short} <code class="scope-string">${text}</code></li>`,
  )}
  </ul>
  ${app.connections.map((connection) => renderConnection(connection))}
</section>`
}

const kinds: Readonly<Record<AppConnection['kind'], string>> = {
  offline: 'Offline: kept while you are away',
  online: 'Online: kept while your session lives',
  none: 'Once: not renewed',
  instance: 'Device: comes back by its own key',
}

function renderConnection(connection: AppConnection): Markup {
  return markup`<dl class="facts facts-wide connection">
  <div><dt>Approved</dt><dd>${renderInstant(connection.approvedAt)}${
    connection.isAutomatic && markup` <span class="tag">by setting, not asked</span>`
  }</dd></div>
  <div><dt>Last use</dt><dd>${renderInstant(connection.lastUsedAt)}</dd></div>
  <div><dt>Access</dt><dd>${kinds[connection.kind]}</dd></div>
  <div><dt>Ends</dt><dd>${
    connection.endsAt === undefined ? 'When you withdraw it' : renderInstant(connection.endsAt)
  }${
    connection.endsAtLatest !== undefined &&
    markup` unless used before; ${renderInstant(connection.endsAtLatest)} at the latest`
  }</dd></div>
</dl>`
}

function renderWithdrawAll({ form, apps }: ConnectedAppsPageView): Markup {
  return markup`<form method="post" action="${exact(form.action)}">
  ${renderCsrfField(form)}
  ${renderDecisionButton('withdraw-all', `Withdraw the access of all ${apps.length} apps`)}
</form>`
}

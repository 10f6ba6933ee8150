import { checkDestination, describeDestination } from './destination.ts'
import {
  type FormTarget,
  renderCsrfField,
  renderDecisionButton,
  renderHiddenField,
} from './form-parts.ts'
import { type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { type RequestingApp, renderRequestSummary } from './request-summary.ts'

/** Everything the page at the end of a launch shows. */
export interface FinishedPageView {
  readonly chrome: PageChrome
  readonly heading: string
  /** What came of it, as a sentence or two. */
  readonly explanation: string
  /** Facts worth reading: label and value. */
  readonly details?: readonly (readonly [label: string, value: string])[] | undefined
}

/** Renders the page that tells the person that nothing is left to do in this tab. */
export function renderFinishedPage(view: FinishedPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: view.heading,
    main: markup`<div class="task-head">
  <p class="verdict verdict-pass"><svg class="verdict-icon" viewBox="0 0 16 16" width="16"
    height="16" aria-hidden="true"><path d="M3 8.5l3.5 3.5L13 4.5"/></svg> Done</p>
  <h1>${view.heading}</h1>
  <p>${view.explanation}</p>
</div>
${renderDetails(view.details ?? [])}
<p class="aftermath">You can close this tab.</p>`,
  })
}

/** Everything the page before a redirect to a self-registered client shows. */
export interface DestinationPageView {
  readonly chrome: PageChrome
  readonly app: RequestingApp
  /** Why the browser is about to leave: `The request failed: invalid_scope`. */
  readonly explanation: string
  /** How the response travels: as a link, or as a form to the redirect URI. */
  readonly response:
    | { readonly mode: 'query'; readonly location: string }
    | {
        readonly mode: 'form_post'
        readonly parameters: readonly (readonly [name: string, value: string])[]
      }
}

/** Renders the page that names the destination before the browser leaves for a client nobody reviewed.
 * @throws {TypeError} the destination is a script or data URL; registration refuses those
 * @see RFC 9700 section 4.11.2; AS-02
 */
export function renderDestinationPage(view: DestinationPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Leaving Trustbench',
    aside: renderRequestSummary(view.app),
    main: markup`<div class="task-head">
  <h1>Leave for <bdi class="destination">${describeDestination(view.app.redirectUri)}</bdi>?</h1>
  <p>${view.explanation}</p>
</div>
<p class="note note-warn"><strong>Nobody reviewed this app.</strong> It registered itself and chose this
  address. Continue only if you expected to arrive there; otherwise close this tab.</p>
<dl class="facts facts-wide facts-boxed">
  <div><dt>Full address</dt><dd><code><bdi>${view.app.redirectUri}</bdi></code></dd></div>
</dl>
${renderDeparture(view)}`,
  })
}

function renderDeparture(view: DestinationPageView): Markup {
  if (view.response.mode === 'form_post') {
    return markup`<form method="post" action="${exact(checkDestination(view.app.redirectUri))}">
  ${view.response.parameters.map(([name, value]) => renderHiddenField(name, value))}
  <div class="actions"><button type="submit" class="button button-primary">Continue</button></div>
</form>`
  }
  return markup`<div class="actions"><a class="button button-primary" rel="noreferrer"
    href="${exact(checkDestination(view.response.location))}">Continue</a></div>`
}

/** Everything the sign-out page shows: the question (`ask`), or that the session is over or never was
 * (`ended`).
 */
export type SessionEndedPageView = {
  readonly chrome: PageChrome
  /** Who is or was signed in; undefined when nobody. */
  readonly displayName?: string | undefined
} & ({ readonly state: 'ask'; readonly form: FormTarget } | { readonly state: 'ended' })

/** Renders the sign-out page: the question, whose form sends `decision=sign-out`, or the confirmation. */
export function renderSessionEndedPage(view: SessionEndedPageView): string {
  const who = view.displayName === undefined ? '' : markup`<bdi>${view.displayName}</bdi>`
  if (view.state === 'ask') {
    return renderPage({
      chrome: view.chrome,
      title: 'Sign out',
      main: markup`<div class="task-head"><h1>Sign out?</h1>
  <p>${who === '' ? 'Your session' : markup`The session of ${who}`} ends. Access that lasts only as long
    as the session ends with it.</p></div>
<form method="post" action="${exact(view.form.action)}">
  ${renderCsrfField(view.form)}
  <div class="actions">${renderDecisionButton('sign-out', 'Sign out', 'primary')}
    ${renderDecisionButton('cancel', 'Stay signed in')}</div>
</form>`,
    })
  }
  return renderPage({
    chrome: view.chrome,
    title: 'Signed out',
    main: markup`<div class="task-head"><h1>Signed out</h1>
  <p>${who === '' ? 'Nobody is' : markup`${who} is no longer`} signed in at this server.</p></div>
<p class="aftermath">You can close this tab.</p>`,
  })
}

function renderDetails(
  details: readonly (readonly [label: string, value: string])[],
): Markup | false {
  if (details.length === 0) return false
  return markup`<dl class="facts facts-wide facts-boxed">${details.map(
    ([label, value]) =>
      markup`<div><dt>${label}</dt><dd><code><bdi>${value}</bdi></code></dd></div>`,
  )}</dl>`
}

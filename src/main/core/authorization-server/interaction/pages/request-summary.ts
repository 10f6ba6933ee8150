import { describeDestination } from './destination.ts'
import { type Markup, markup } from './markup.ts'
import { cutName, shownNameLength } from './visible-text.ts'

/** The app that asks, as the pages describe it. Every member may hold what a stranger chose.
 * @see AS-27
 */
export interface RequestingApp {
  /** `client_name` as registered; shown cut to 100 characters. */
  readonly clientName: string
  readonly clientId: string
  /** The verified `redirect_uri` of this request. */
  readonly redirectUri: string
  /** True when nobody here approved the registration. */
  readonly isSelfRegistered: boolean
}

/** The demo user who signed in. */
export interface SignedInUser {
  readonly displayName: string
  readonly username: string
  /** Reference to the user's own FHIR resource, as `Practitioner/123`. */
  readonly fhirUser?: string | undefined
}

/** Returns the app's name as pages print it. */
export function showAppName(app: Pick<RequestingApp, 'clientName' | 'clientId'>): Markup {
  const name = app.clientName.trim() === '' ? app.clientId : app.clientName
  return markup`<bdi class="app-name">${cutName(name)}</bdi>`
}

/** Renders the column beside a page's task: which app asks, and where the answer will go. */
export function renderRequestSummary(app: RequestingApp, user?: SignedInUser | undefined): Markup {
  return markup`
<div class="request-app">
  <span class="app-initial" aria-hidden="true">${initialOf(app)}</span>
  <div>
    <p class="request-app-name">${showAppName(app)}</p>
    <p class="request-app-kind">${
      app.isSelfRegistered ? 'App that registered itself' : 'Registered app'
    }</p>
  </div>
</div>
<dl class="facts">
  <div><dt>Client id</dt><dd><code><bdi>${cutName(app.clientId)}</bdi></code></dd></div>
  <div><dt>Answer goes to</dt><dd><code><bdi>${describeDestination(app.redirectUri)}</bdi></code></dd></div>
  ${
    user !== undefined &&
    markup`<div><dt>Signed in</dt><dd><bdi>${cutName(user.displayName)}</bdi>
      <span class="fact-detail"><code>${user.fhirUser ?? user.username}</code></span></dd></div>`
  }
</dl>
${
  app.isSelfRegistered &&
  markup`<p class="note note-warn"><strong>Unreviewed.</strong> The name above is what the app calls
  itself. Check that the destination is one you expect.</p>`
}`
}

function initialOf(app: RequestingApp): string {
  const letter = /[\p{L}\p{N}]/u.exec(app.clientName.slice(0, shownNameLength))?.[0]
  return letter?.toUpperCase() ?? '·'
}

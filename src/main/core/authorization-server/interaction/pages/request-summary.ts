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
  /** What vouches for it where it registered by a software statement of a trust community. */
  readonly standing?: AppStanding | undefined
}

/** What a trust community and certifiers say of an app. Names are what strangers chose; no picture of theirs is loaded.
 * @see UDAP-AZ-012; UDAP-CERT-018; AS-27
 */
export interface AppStanding {
  readonly community: string
  /** The URI in its certificate. */
  readonly uri: string
  readonly certificateSubject: string
  /** Of the operator, as `mailto:ops@app.example`. */
  readonly contacts: readonly string[]
  readonly certifications: readonly ShownCertification[]
}

/** A certification that was accepted. */
export interface ShownCertification {
  readonly name: string
  readonly issuer: string
  /** `declaration`: the operator says so of its own app. */
  readonly kind: 'certification' | 'endorsement' | 'declaration'
  readonly description?: string
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
      app.isSelfRegistered
        ? 'App that registered itself'
        : app.standing === undefined
          ? 'Registered app'
          : 'App of a trust community'
    }</p>
  </div>
</div>
<dl class="facts">
  <div><dt>Client id</dt><dd><code><bdi>${cutName(app.clientId)}</bdi></code></dd></div>
  <div><dt>Answer goes to</dt><dd><code><bdi>${describeDestination(app.redirectUri)}</bdi></code></dd></div>
  ${app.standing !== undefined && renderStandingFacts(app.standing)}
  ${
    user !== undefined &&
    markup`<div><dt>Signed in</dt><dd><bdi>${cutName(user.displayName)}</bdi>
      <span class="fact-detail"><code>${user.fhirUser ?? user.username}</code></span></dd></div>`
  }
</dl>
${app.standing !== undefined && renderCertifications(app.standing)}
${
  app.isSelfRegistered &&
  markup`<p class="note note-warn"><strong>Unreviewed.</strong> The name above is what the app calls
  itself. Check that the destination is one you expect.</p>`
}`
}

function renderStandingFacts({
  community,
  uri,
  certificateSubject,
  contacts,
}: AppStanding): Markup {
  const [contact] = contacts
  return markup`<div><dt>Vouched for by</dt><dd><bdi>${cutName(community)}</bdi></dd></div>
  <div><dt>Certificate</dt><dd><bdi>${cutName(certificateSubject)}</bdi>
    <span class="fact-detail"><code><bdi>${cutName(uri)}</bdi></code></span></dd></div>
  ${
    contact !== undefined &&
    markup`<div><dt>Operator</dt><dd><bdi>${cutName(contact.replace(/^mailto:/i, ''))}</bdi></dd></div>`
  }`
}

const kindWords = {
  certification: 'Certified by',
  endorsement: 'Endorsed by',
  declaration: 'Declared by its own operator,',
} as const

function renderCertifications({ certifications }: AppStanding): Markup {
  return markup`<section class="certifications" aria-labelledby="certifications-heading">
  <h2 id="certifications-heading">Certifications</h2>
  ${
    certifications.length === 0
      ? markup`<p>None that this server accepts.</p>`
      : markup`<ul>${certifications.map(
          ({ name, issuer, kind, description }) => markup`<li><bdi>${cutName(name)}</bdi>
    <span class="fact-detail">${kindWords[kind]} <bdi>${cutName(issuer)}</bdi></span>${
      description !== undefined &&
      markup` <span class="fact-detail"><bdi>${cutName(description)}</bdi></span>`
    }</li>`,
        )}</ul>`
  }
</section>`
}

function initialOf(app: RequestingApp): string {
  const letter = /[\p{L}\p{N}]/u.exec(app.clientName.slice(0, shownNameLength))?.[0]
  return letter?.toUpperCase() ?? '·'
}

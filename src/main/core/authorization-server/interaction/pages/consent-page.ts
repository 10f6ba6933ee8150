import { type ConsentScope, renderScopeGroups } from './consent-scopes.ts'
import { describeDuration } from './describe-duration.ts'
import { describeDestination } from './destination.ts'
import {
  enterDecidesNothing,
  type FormTarget,
  formFields,
  renderCsrfField,
  renderDecisionButton,
} from './form-parts.ts'
import { type InstanceDurations, renderInstanceDurations } from './instance-durations.ts'
import { type InteractionProgress, type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { armApproveScript } from './page-scripts.ts'
import { type EncounterSummary, type PatientSummary, renderPatientBanner } from './people.ts'
import {
  type RequestingApp,
  renderRequestSummary,
  type SignedInUser,
  showAppName,
} from './request-summary.ts'

/** A scope that was asked for and will not be granted, whatever the person decides. */
export interface WithheldScope {
  readonly scope: string
  /** Why, as a sentence. */
  readonly reason: string
  /** The rule, as `SMART App Launch 2.2.0, Scopes`. */
  readonly clause?: string | undefined
}

/** How long what is approved here can last. */
export interface AccessLifetimes {
  readonly accessTokenSeconds: number
  /** Present when a refresh token would be issued. */
  readonly refresh?:
    | {
        /** `offline`: without the person; `online`: while their session lasts. */
        readonly kind: 'offline' | 'online'
        readonly idleSeconds: number
        readonly absoluteSeconds: number
      }
    | undefined
}

/** Everything the consent page shows. Its form sends `decision` (`approve` or `deny`) and what
 * `parseConsentForm` reads.
 */
export interface ConsentPageView {
  readonly chrome: PageChrome
  readonly app: RequestingApp
  readonly form: FormTarget
  readonly progress?: InteractionProgress | undefined
  readonly user: SignedInUser | undefined
  readonly patient?: PatientSummary | undefined
  readonly encounter?: EncounterSummary | undefined
  /** What can be granted; the person may untick each. */
  readonly scopes: readonly ConsentScope[]
  readonly withheldScopes: readonly WithheldScope[]
  readonly lifetimes: AccessLifetimes
  /** For how long a device may come back, to choose from; absent where no device may register. */
  readonly instanceDurations?: InstanceDurations | undefined
  /** Offers to sign in as somebody else, who was not asked to sign in for this request. */
  readonly mayChangeAccount?: boolean | undefined
  /** Why the last form decided nothing, as a sentence. */
  readonly failure?: string | undefined
}

/** Renders the page on which access is approved, narrowed or denied.
 *
 * The approve button is inert for its first 500 ms: by the style sheet, and by a script where scripts
 * run. Enter inside a field decides nothing.
 * @see SAL-19 to SAL-22; AS-27; HO-09
 */
export function renderConsentPage(view: ConsentPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Approve access',
    aside: renderRequestSummary(view.app, view.user),
    progress: view.progress,
    main: [
      markup`<div class="task-head">
  <h1>${showAppName(view.app)} asks for access</h1>
  <p>Untick what you do not want to share. The app learns which of its requests you approved.</p>
</div>
${
  view.failure !== undefined &&
  markup`<p class="note note-fail" role="alert"><strong>Nothing decided.</strong> ${view.failure}</p>`
}`,
      view.patient !== undefined && renderPatientBanner(view.patient, view.encounter),
      renderConsentForm(view),
    ],
    script: armApproveScript,
  })
}

function renderConsentForm(view: ConsentPageView): Markup {
  return markup`
<form method="post" action="${exact(view.form.action)}" class="decision" autocomplete="off">
  ${renderCsrfField(view.form)}
  ${enterDecidesNothing}
  ${renderScopeGroups(view.scopes)}
  ${view.instanceDurations !== undefined && renderInstanceDurations(view.instanceDurations)}
  ${renderLifetimes(view.lifetimes)}
  ${view.withheldScopes.length > 0 && renderWithheldScopes(view.withheldScopes)}
  <div class="actions">
    <button type="submit" class="button button-primary approve" data-approve
      name="${formFields.decision}" value="approve">Approve</button>
    <button type="submit" class="button button-secondary" name="${formFields.decision}"
      value="deny" formnovalidate>Deny</button>
    ${view.mayChangeAccount === true && renderDecisionButton('sign-out', 'Use another account')}
    <p class="actions-note">You will be sent to
      <code><bdi>${describeDestination(view.app.redirectUri)}</bdi></code></p>
  </div>
</form>`
}

function renderLifetimes(lifetimes: AccessLifetimes): Markup {
  const { refresh } = lifetimes
  return markup`<section class="lifetimes" aria-labelledby="lifetimes-heading">
  <h2 id="lifetimes-heading">How long this lasts</h2>
  <dl class="facts facts-wide">
    <div><dt>Each access token</dt><dd>${describeDuration(lifetimes.accessTokenSeconds)}</dd></div>
    ${
      refresh === undefined
        ? markup`<div><dt>After that</dt><dd>The app has to ask again</dd></div>`
        : markup`
    <div><dt>Renewable</dt><dd>${
      refresh.kind === 'offline'
        ? 'By the app alone, even when you are not there'
        : 'By the app, while your session lasts'
    }</dd></div>
    <div><dt>Ends when unused for</dt><dd>${describeDuration(refresh.idleSeconds)}</dd></div>
    <div><dt>Ends at the latest after</dt><dd>${describeDuration(refresh.absoluteSeconds)}</dd></div>`
    }
  </dl>
</section>`
}

function renderWithheldScopes(scopes: readonly WithheldScope[]): Markup {
  return markup`<details class="withheld">
  <summary>Also asked for, but not available (${scopes.length})</summary>
  <ul>
  ${scopes.map(
    ({ scope, reason, clause }) => markup`<li><code>${scope}</code>
    <span>${reason}${clause !== undefined && markup` <span class="clause">${clause}</span>`}</span></li>`,
  )}
  </ul>
</details>`
}

import { type FormTarget, formFields, renderCsrfField, renderDecisionButton } from './form-parts.ts'
import { type InteractionProgress, type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { type RequestingApp, renderRequestSummary } from './request-summary.ts'

/** Everything the page shows on which a person says who they are here. Its form sends `username` with `decision=choose`, and
 * `one_time_code` where there is more than one candidate, or `decision=cancel`.
 */
export interface MatchPageView {
  readonly chrome: PageChrome
  readonly app: RequestingApp
  readonly form: FormTarget
  readonly progress?: InteractionProgress | undefined
  /** Whom the identity provider has named. */
  readonly identity: { readonly name: string; readonly iss: string; readonly sub: string }
  readonly candidates: readonly {
    readonly username: string
    readonly displayName: string
    readonly fhirUser: string
    /** What is the same, as `birth date`. */
    readonly reasons: readonly string[]
    /** Where the code went. */
    readonly contact: string
    /** What the message would say; nothing leaves the sandbox. */
    readonly code: string
  }[]
  /** Why the last choice was not accepted, as a sentence. */
  readonly failure?: string | undefined
}

/** Renders the page of the first sign-in by an identity provider.
 * @see UDAP-TIER-018, UDAP-TIER-019
 */
export function renderMatchPage(view: MatchPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Who you are here',
    aside: renderRequestSummary(view.app),
    progress: view.progress,
    main: [renderIntroduction(view), renderCandidates(view)],
  })
}

function renderIntroduction({ identity, candidates, failure }: MatchPageView): Markup {
  return markup`
<div class="task-head">
  <h1>${candidates.length === 1 ? 'Is this you?' : 'Which of these are you?'}</h1>
  <p><bdi>${identity.name}</bdi> signed in at <code><bdi>${identity.iss}</bdi></code>. This server asks once who that is
    here, and remembers it.</p>
</div>
${
  failure !== undefined &&
  markup`<p class="note note-fail" role="alert"><strong>Not accepted.</strong> ${failure}</p>`
}`
}

function renderCandidates({ form, candidates }: MatchPageView): Markup {
  const isSure = candidates.length === 1
  return markup`
<form method="post" action="${exact(form.action)}" class="decision" autocomplete="off">
  ${renderCsrfField(form)}
  <fieldset class="user-group"><legend>People of this server</legend>
  <div class="user-list">${candidates.map(
    ({
      username,
      displayName,
      fhirUser,
      reasons,
      contact,
      code,
    }) => markup`<label class="choice user">
  <input type="radio" name="${formFields.username}" value="${exact(username)}" required${isSure && markup` checked`}>
  <span class="choice-text"><bdi class="choice-name">${displayName}</bdi>
  <span class="choice-detail"><code>${fhirUser}</code> <span>same ${reasons.join(', ')}</span>${
    !isSure &&
    markup` <span>A code went to ${contact}. Nothing leaves this sandbox: it reads <code>${code}</code></span>`
  }</span></span></label>`,
  )}</div></fieldset>
  <div class="actions">
    ${
      !isSure &&
      markup`<div class="password-field"><label class="field-label" for="one-time-code">One-time code</label>
  <input class="input" id="one-time-code" name="${formFields.oneTimeCode}" inputmode="numeric" autocomplete="off"
    maxlength="6" required></div>`
    }
    ${renderDecisionButton('choose', isSure ? 'Yes, this is me' : 'Continue', 'primary')}
    ${renderDecisionButton('cancel', 'No, cancel')}
  </div>
</form>`
}

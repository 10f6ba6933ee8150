import { type FormTarget, formFields, renderCsrfField, renderDecisionButton } from './form-parts.ts'
import { type InteractionProgress, type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'
import { type RequestingApp, renderRequestSummary, showAppName } from './request-summary.ts'

/** Everything the page shows on which an identity provider is picked. Its form sends `idp` with `decision=choose`, or
 * `decision=sign-in-here`, or `decision=cancel`.
 */
export interface ProviderPickerPageView {
  readonly chrome: PageChrome
  readonly app: RequestingApp
  readonly form: FormTarget
  readonly progress?: InteractionProgress | undefined
  /** Base URLs of providers known here. */
  readonly providers: readonly string[]
  /** Why the last one could not be used, as a sentence. */
  readonly failure?: string | undefined
}

/** Renders the page on which the person says where they have an account.
 * @see UDAP-TIER-004, UDAP-TIER-009
 */
export function renderProviderPickerPage(view: ProviderPickerPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Choose where to sign in',
    aside: renderRequestSummary(view.app),
    progress: view.progress,
    main: [renderIntroduction(view), renderProviders(view)],
  })
}

function renderIntroduction({ app, failure }: ProviderPickerPageView): Markup {
  return markup`
<div class="task-head">
  <h1>Where do you have an account?</h1>
  <p>${showAppName(app)} lets you sign in at an identity provider of your own, or here.</p>
</div>
${
  failure !== undefined &&
  markup`<p class="note note-fail" role="alert"><strong>That did not work.</strong> ${failure}</p>`
}`
}

function renderProviders({ form, providers }: ProviderPickerPageView): Markup {
  return markup`
<form method="post" action="${exact(form.action)}" class="decision" autocomplete="off">
  ${renderCsrfField(form)}
  <fieldset class="user-group"><legend>Identity providers</legend>
  <div class="user-list">${providers.map(
    (idp, index) => markup`<label class="choice user">
  <input type="radio" name="${formFields.idp}" value="${exact(idp)}" required${index === 0 && markup` checked`}>
  <span class="choice-text"><bdi class="choice-name">${idp}</bdi></span></label>`,
  )}</div></fieldset>
  <div class="actions">
    ${renderDecisionButton('choose', 'Go there', 'primary')}
    <button type="submit" class="button button-secondary" name="${formFields.decision}"
      value="sign-in-here" formnovalidate>Sign in here</button>
    ${renderDecisionButton('cancel', 'Cancel')}
  </div>
</form>`
}

import { checkDestination, describeDestination } from './destination.ts'
import { renderHiddenField } from './form-parts.ts'
import { type PageChrome, renderPage } from './layout.ts'
import { exact, markup } from './markup.ts'
import { sendFormScript } from './page-scripts.ts'

/** Everything the page for `response_mode=form_post` shows and sends. */
export interface FormPostPageView {
  readonly chrome: PageChrome
  /** The verified `redirect_uri`, where the form posts. */
  readonly redirectUri: string
  /** The response parameters, in order: `code`, `state`, `iss`, or `error` and its company. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** Renders the page that carries an authorization response to the app in a POST body. Without scripts
 * the person presses the button.
 * @throws {TypeError} the destination is a script or data URL; registration refuses those
 * @see OAuth 2.0 Form Post Response Mode, section 2; SAL-25; AS-32
 */
export function renderFormPostPage(view: FormPostPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Returning to the app',
    main: markup`
<div class="task-head">
  <h1>Returning to the app</h1>
  <p>Your answer is being sent to <code><bdi>${describeDestination(view.redirectUri)}</bdi></code>.</p>
</div>
<form method="post" action="${exact(checkDestination(view.redirectUri))}">
  ${view.parameters.map(([name, value]) => renderHiddenField(name, value))}
  <noscript>
    <p>Scripts are off in this browser, so press the button to go on.</p>
    <div class="actions"><button type="submit" class="button button-primary">Continue</button></div>
  </noscript>
</form>`,
    script: sendFormScript,
  })
}

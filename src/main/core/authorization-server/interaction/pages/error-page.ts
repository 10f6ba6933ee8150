import { type PageChrome, renderPage } from './layout.ts'
import { type Markup, markup } from './markup.ts'

/** Everything an error page shows. Nothing in it may be secret. */
export interface ErrorPageView {
  readonly chrome: PageChrome
  /** What happened, as a heading: `The app is not known here`. */
  readonly heading: string
  /** What that means and what to do, in plain language. */
  readonly explanation: string
  /** The registered error code, as it would stand in `error`. */
  readonly code: string
  /** HTTP status of the answer. */
  readonly status: number
  /** The check that failed. */
  readonly check?: string | undefined
  /** The request parameter it looked at. */
  readonly parameter?: string | undefined
  readonly seen?: string | undefined
  readonly wanted?: string | undefined
  /** The rule, as `RFC 6749 section 4.1.2.1`. */
  readonly clause?: string | undefined
  /** Finds the request in the console under Traffic. */
  readonly exchangeId?: string | undefined
}

/** Renders an error that must not leave this server by redirect.
 * @see spec result P; RFC 6749 section 4.1.2.1; HO-15
 */
export function renderErrorPage(view: ErrorPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: view.heading,
    main: markup`
<div class="task-head">
  <p class="verdict verdict-fail">${failIcon} Refused
    <code>${view.code}</code> <span class="verdict-status">HTTP ${view.status}</span></p>
  <h1>${view.heading}</h1>
  <p>${view.explanation}</p>
</div>
<dl class="facts facts-wide facts-boxed">
  ${renderDetail('Error code', view.code)}
  ${renderDetail('Check that failed', view.check, 'words')}
  ${renderDetail('Parameter', view.parameter)}
  ${renderDetail('Seen', view.seen)}
  ${renderDetail('Wanted', view.wanted)}
  ${renderDetail('Rule', view.clause, 'words')}
  ${renderDetail('Exchange', view.exchangeId)}
</dl>
<p class="aftermath">Nothing was sent to the app.${
      view.exchangeId !== undefined &&
      ' The whole request is in the Trustbench console under Traffic.'
    }</p>`,
  })
}

const failIcon = markup`<svg class="verdict-icon" viewBox="0 0 16 16" width="16" height="16"
  aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"/></svg>`

function renderDetail(
  label: string,
  value: string | undefined,
  look: 'code' | 'words' = 'code',
): Markup | false {
  if (value === undefined) return false
  const shown = value === '' ? markup`<em>empty</em>` : markup`<bdi>${value}</bdi>`
  return markup`<div><dt>${label}</dt><dd>${
    look === 'code' ? markup`<code>${shown}</code>` : shown
  }</dd></div>`
}

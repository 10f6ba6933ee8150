import { brandMark } from '../../../../../shared/design-tokens.ts'
import { type Markup, type MarkupValue, markup } from './markup.ts'
import { iconPath, stylesheetPath } from './page-assets.ts'
import { type PageScript, renderScript } from './page-scripts.ts'

/** What every page shows around its content. */
export interface PageChrome {
  /** Identifier of the server that shows the page. */
  readonly issuer: string
  /** What this server is; an authorization server unless given. */
  readonly role?: 'Authorization server' | 'Identity provider' | undefined
  /** Names of the faults switched on for this request; a page never hides one (AS-33). */
  readonly activeFaults?: readonly string[] | undefined
}

/** The steps between a launch and its end, in the order a person meets them. */
export type InteractionStep = 'sign-in' | 'provider' | 'match' | 'patient' | 'encounter' | 'approve'

/** Which steps this request has, and where the person is. */
export interface InteractionProgress {
  readonly steps: readonly InteractionStep[]
  readonly current: InteractionStep
}

/** The parts of one page. */
export interface PageLayout {
  readonly chrome: PageChrome
  /** Short name of the page; the document title adds the product. */
  readonly title: string
  /** Beside the content: what is being asked, by whom. */
  readonly aside?: Markup | undefined
  readonly progress?: InteractionProgress | undefined
  readonly main: MarkupValue
  readonly script?: PageScript | undefined
}

const stepLabels: Readonly<Record<InteractionStep, string>> = {
  'sign-in': 'Sign in',
  provider: 'Sign in',
  match: 'Who you are here',
  patient: 'Patient',
  encounter: 'Encounter',
  approve: 'Approve',
}

/** Renders a whole HTML document in the look the console shares.
 *
 * The `referrer` element widens the header's `no-referrer` for this origin only: under `no-referrer`
 * browsers send `Origin: null` with a form, and the decision routes compare `Origin` (HO-06). Other
 * origins still receive no referrer.
 * @see SAL-23; HO-10; Fetch standard, append a request Origin header
 */
export function renderPage(page: PageLayout): string {
  return String(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${page.title} · Trustbench sandbox</title>
<link rel="icon" type="image/svg+xml" href="${iconPath}">
<link rel="stylesheet" href="${stylesheetPath}">
</head>
<body>
${renderHeader()}
${renderFaults(page.chrome)}
<div class="frame${page.aside !== undefined && ' frame-with-aside'}">
${page.aside !== undefined && markup`<aside class="request" aria-label="The request">${page.aside}</aside>`}
<main class="task" id="content">
${page.progress !== undefined && renderProgress(page.progress)}
${page.main}
</main>
</div>
<footer class="footer">
  <span>${page.chrome.role ?? 'Authorization server'} <code>${page.chrome.issuer}</code></span>
</footer>
${page.script !== undefined && renderScript(page.script)}
</body>
</html>
`)
}

function renderHeader(): Markup {
  return markup`<header class="header">
  <span class="brand">
    <svg class="mark" viewBox="${brandMark.viewBox}" width="22" height="22" aria-hidden="true">
      <path d="${brandMark.bench}"/><path class="mark-tick" d="${brandMark.tick}"/>
    </svg>
    <span class="wordmark">Trustbench</span>
  </span>
  <span class="lab-badge">Trustbench sandbox — synthetic data</span>
</header>`
}

function renderFaults(chrome: PageChrome): Markup | false {
  const faults = chrome.activeFaults ?? []
  if (faults.length === 0) return false
  return markup`<section class="faults" aria-label="Active faults">
  <p><strong>Misbehaving on purpose.</strong> Active faults: ${faults.map(
    (fault) => markup`<code>${fault}</code> `,
  )}</p></section>`
}

function renderProgress(progress: InteractionProgress): Markup | false {
  if (progress.steps.length < 2) return false
  const currentIndex = progress.steps.indexOf(progress.current)
  return markup`<ol class="progress" aria-label="Steps of this request">
${progress.steps.map((step, index) => {
  const state = index < currentIndex ? 'done' : index === currentIndex ? 'current' : 'ahead'
  return markup`<li class="step step-${state}"${state === 'current' && markup` aria-current="step"`}
    ><span class="step-number" aria-hidden="true">${state === 'done' ? '✓' : index + 1}</span>${
      stepLabels[step]
    }${state === 'done' && markup`<span class="unseen"> (done)</span>`}</li>`
})}
</ol>`
}

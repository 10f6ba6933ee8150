import { deviceDemoScript } from './device-demo-script.ts'
import { type PageChrome, renderPage } from './layout.ts'
import { exact, markup } from './markup.ts'

/** Everything the device demonstration needs. */
export interface DeviceDemoPageView {
  readonly chrome: PageChrome
  readonly clientId: string
  readonly softwareId: string
  /** Scopes the launch asks for. */
  readonly scope: string
}

/** Renders the demonstration app whose device registers itself and comes back without its user.
 * @see PDC-18
 */
export function renderDeviceDemoPage(view: DeviceDemoPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Device demonstration',
    main: markup`
<div class="task-head" id="device-demo" data-issuer="${exact(view.chrome.issuer)}"
  data-client-id="${exact(view.clientId)}" data-software-id="${exact(view.softwareId)}"
  data-scope="${exact(view.scope)}">
  <h1>A device that comes back by itself</h1>
  <p>This page is a public app. With your approval it registers this browser by a key that cannot be
    read out, and from then on gets access tokens by signing, without you.</p>
</div>
<dl class="facts facts-wide facts-boxed">
  <div><dt>This browser</dt><dd id="state" role="status">Looking for a key</dd></div>
</dl>
<div class="actions">
  <button type="button" class="button button-primary" id="launch">Launch and register</button>
  <button type="button" class="button button-secondary" id="return" disabled>Come back with the key</button>
  <button type="button" class="button button-secondary" id="forget" disabled>Delete the key</button>
</div>
<h2>What happened</h2>
<ol id="log" aria-live="polite"></ol>`,
    script: deviceDemoScript,
  })
}

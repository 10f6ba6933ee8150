import type { Client } from '../clients/index.ts'
import {
  exact,
  markup,
  pageHeaders,
  renderFinishedPage,
  renderPage,
} from '../interaction/pages/index.ts'

interface Leaving {
  readonly location: string
  readonly by: 'link' | 'form'
  readonly issuer: string
  /** Where the browser goes, for people. */
  readonly destination: string
}

/** Sends the browser to another server: by a redirect, or after a form by a page. Browsers hold the redirects that follow a
 * form to the `form-action` of its page, and a provider may send them on to anywhere.
 * @see CSP Level 3 section 6.3.1
 */
export function leaveFor({ location, by, issuer, destination }: Leaving): Response {
  if (by === 'link') {
    return new Response(null, {
      status: 303,
      headers: { Location: location, 'Cache-Control': 'no-store' },
    })
  }
  const html = renderFinishedPage({
    chrome: { issuer },
    heading: 'Going on',
    explanation: `Your browser goes on to ${destination}.`,
  })
  const headers = { ...pageHeaders('finished'), Refresh: `0;url=${location}` }
  return new Response(html, { headers })
}

interface Notice {
  readonly idp: string
  readonly location: string
  readonly issuer: string
  readonly client: Client
}

/** The page that says where the browser is about to go. @see UDAP-TIER-011 */
export function renderNoticePage({ idp, location, issuer, client }: Notice): Response {
  const html = renderPage({
    chrome: { issuer },
    title: 'Sign in elsewhere',
    main: markup`<div class="task-head">
  <h1>Sign in at your identity provider</h1>
  <p>${client.metadata.client_name} says that you have an account at <code><bdi>${idp}</bdi></code>. You sign in
    there and come back here; your password stays with it.</p>
</div>
<div class="actions"><a class="button button-primary" rel="noreferrer" href="${exact(location)}">Continue</a></div>`,
  })
  return new Response(html, { headers: pageHeaders('finished') })
}

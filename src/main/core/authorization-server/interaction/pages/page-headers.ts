import { cspSourceOf, cspSourcesFrom } from './destination.ts'
import { deviceDemoScript } from './device-demo-script.ts'
import {
  armApproveScript,
  filterUsersScript,
  type PageScript,
  sendFormScript,
} from './page-scripts.ts'

/** The pages, by what is in them; `pageHeaders` knows what each needs to be allowed. */
export type PageKind =
  | 'login'
  | 'patient-picker'
  | 'provider-picker'
  | 'match'
  | 'encounter-picker'
  | 'consent'
  | 'destination'
  | 'form-post'
  | 'session-ended'
  | 'connected-apps'
  | 'error'
  | 'finished'
  | 'landing'
  | 'device-demo'

/** What the headers of one answer depend on. */
export interface PageHeaderOptions {
  /** The verified redirect URI a form on the page may end at. Browsers hold the redirects that follow a
   * form to `form-action` as well, so every page from which a decision can lead there needs it.
   */
  readonly redirectUri?: string | undefined
  /** Further addresses registered for the client, where its callback may send the browser on. */
  readonly appUris?: readonly string[] | undefined
  /** Origin of the simulated EHR; only for embedded launches. */
  readonly frameAncestor?: string | undefined
}

interface PagePolicy {
  readonly script?: PageScript
  /** The script calls this server. */
  readonly callsUs?: boolean
  /** Who receives the page's forms. */
  readonly formsTo: 'nobody' | 'us' | 'us and the app' | 'the app'
}

const policies: Readonly<Record<PageKind, PagePolicy>> = {
  login: { script: filterUsersScript, formsTo: 'us and the app' },
  'patient-picker': { formsTo: 'us and the app' },
  'encounter-picker': { formsTo: 'us and the app' },
  'provider-picker': { formsTo: 'us and the app' },
  match: { formsTo: 'us and the app' },
  consent: { script: armApproveScript, formsTo: 'us and the app' },
  destination: { formsTo: 'the app' },
  'form-post': { script: sendFormScript, formsTo: 'the app' },
  'session-ended': { formsTo: 'us' },
  'connected-apps': { formsTo: 'us' },
  error: { formsTo: 'nobody' },
  finished: { formsTo: 'nobody' },
  landing: { formsTo: 'nobody' },
  'device-demo': { script: deviceDemoScript, callsUs: true, formsTo: 'nobody' },
}

/** Returns the headers every answer with a page of this kind carries, `Content-Type` included.
 * There is no `Cross-Origin-Opener-Policy`: apps under test that open a popup need their opener.
 * @throws {TypeError} the redirect URI is not an absolute URI, or the frame ancestor not an origin
 * @see SAL-23; HO-09; HO-10; AS-32; CSP Level 3
 */
export function pageHeaders(
  kind: PageKind,
  options: PageHeaderOptions = {},
): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': buildPolicy(policies[kind], options),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
  // X-Frame-Options cannot name an origin, so an embedded launch relies on frame-ancestors alone.
  if (options.frameAncestor === undefined) headers['X-Frame-Options'] = 'DENY'
  return headers
}

function buildPolicy(policy: PagePolicy, options: PageHeaderOptions): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    ...(policy.script === undefined ? [] : [`script-src ${policy.script.cspSource}`]),
    ...(policy.callsUs === true ? ["connect-src 'self'"] : []),
    `form-action ${formSources(policy.formsTo, options).join(' ')}`,
    `frame-ancestors ${frameSource(options.frameAncestor)}`,
    "base-uri 'none'",
  ].join('; ')
}

function formSources(
  formsTo: PagePolicy['formsTo'],
  { redirectUri, appUris = [] }: PageHeaderOptions,
): readonly string[] {
  switch (formsTo) {
    case 'nobody':
      return ["'none'"]
    case 'us':
      return ["'self'"]
    case 'the app':
      return redirectUri === undefined ? ["'none'"] : [cspSourceOf(redirectUri)]
    case 'us and the app': {
      const destinations = redirectUri === undefined ? appUris : [redirectUri, ...appUris]
      return [...new Set(["'self'", ...destinations.flatMap(cspSourcesFrom)])]
    }
  }
}

function frameSource(frameAncestor: string | undefined): string {
  if (frameAncestor === undefined) return "'none'"
  const { origin } = new URL(frameAncestor)
  if (origin === 'null') throw new TypeError('a frame ancestor is an http or https origin')
  return origin
}

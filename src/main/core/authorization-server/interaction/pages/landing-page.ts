import { type PageChrome, renderPage } from './layout.ts'
import { exact, type Markup, markup } from './markup.ts'

/** A document or endpoint worth opening in a browser. */
export interface LandingLink {
  readonly label: string
  /** One line on what it is. */
  readonly description: string
  /** Absolute http or https URL of this server. */
  readonly href: string
}

/** Everything the page at the issuer's own address shows. */
export interface LandingPageView {
  readonly chrome: PageChrome
  readonly fhirBase: string
  /** Version of the program. */
  readonly version: string
  /** Discovery documents, key sets, the CapabilityStatement. */
  readonly links: readonly LandingLink[]
  /** The built-in certificate authority, and where its certificate can be fetched. */
  readonly certificateAuthority?:
    | {
        readonly subject: string
        readonly sha256Fingerprint: string
        readonly href: string
        /** True when this page itself was served under its certificate. */
        readonly isServingTls: boolean
      }
    | undefined
}

/** Renders what a person sees who opens the issuer URL: what this is, and where to go on. */
export function renderLandingPage(view: LandingPageView): string {
  return renderPage({
    chrome: view.chrome,
    title: 'Authorization server',
    main: markup`
<div class="task-head">
  <h1>A SMART on FHIR authorization server for testing</h1>
  <p>This is the server side of Trustbench ${view.version}. It runs on this machine, holds made-up people
    only, and explains every request it receives in the Trustbench console.</p>
</div>
<dl class="facts facts-wide facts-boxed">
  <div><dt>FHIR base URL</dt><dd><code>${view.fhirBase}</code></dd></div>
  <div><dt>Issuer</dt><dd><code>${view.chrome.issuer}</code></dd></div>
</dl>
<p>To connect an app, give it the FHIR base URL; it finds everything else from there.</p>
<h2>Documents</h2>
<ul class="links">
${view.links.map(
  (link) => markup`<li><a href="${exact(link.href)}">${link.label}</a>
  <span>${link.description}<code>${pathOf(link.href)}</code></span></li>`,
)}
</ul>
${renderCertificateAuthority(view)}`,
  })
}

function renderCertificateAuthority(view: LandingPageView): Markup | false {
  const authority = view.certificateAuthority
  if (authority === undefined) return false
  return markup`<h2>Certificate authority</h2>
<p class="note note-info"><strong>For this machine only.</strong> ${
    authority.isServingTls
      ? 'The certificate of this page was issued by the authority below.'
      : 'The authority below issues the certificates of this sandbox.'
  } Trust it in the app under test, never in the operating system or a browser you use for real work.</p>
<dl class="facts facts-wide facts-boxed">
  <div><dt>Subject</dt><dd><code>${authority.subject}</code></dd></div>
  <div><dt>SHA-256</dt><dd><code>${authority.sha256Fingerprint}</code></dd></div>
  <div><dt>Certificate</dt><dd><a href="${exact(authority.href)}">Download as PEM</a></dd></div>
</dl>`
}

function pathOf(href: string): string {
  return new URL(href).pathname
}

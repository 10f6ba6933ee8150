import type { TestWorkbench } from './test-workbench.ts'

/** A form of a page, as a person without scripts would fill it in. */
export interface PageForm {
  readonly action: string
  readonly method: string
  readonly fields: URLSearchParams
}

/** What the browser shows now. */
export interface ShownPage {
  readonly url: string
  readonly status: number
  readonly html: string
  readonly headers: Headers
  /** The form that carries the decisions of the page. */
  readonly form: PageForm
}

/** A browser without scripts: keeps cookies by path, follows redirects inside the server, stops at the app. */
export interface TestBrowser {
  /** Opens a URL; a redirect that leaves the server is returned as it is. */
  open(url: string): Promise<ShownPage | URL>
  /** Submits the page's form with some fields set. */
  submit(page: ShownPage, fields: Readonly<Record<string, string>>): Promise<ShownPage | URL>
  /** The cookies kept. */
  readonly cookies: ReadonlyMap<string, string>
}

/** Another server the browser reaches. */
export interface ReachedServer {
  readonly origin: string
  fetch(request: Request): Promise<Response>
  /** Paths below which the browser follows redirects to this server. */
  readonly followed: RegExp
}

/** A browser on a workbench, in this process or behind a listener, and on other servers where there are any. */
export function createTestBrowser(
  bench: Pick<TestWorkbench, 'issuer' | 'fetch'>,
  others: readonly ReachedServer[] = [],
): TestBrowser {
  const cookies = new Map<string, string>()
  const own: ReachedServer = {
    origin: new URL(bench.issuer).origin,
    fetch: bench.fetch,
    followed: others.length === 0 ? /^\/interaction\// : /^\/(?:interaction|tiered|authorize)\b/,
  }
  const servers = [own, ...others]

  async function visit(url: URL, init: RequestInit): Promise<ShownPage | URL> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie !== '') headers.set('Cookie', cookie)
    headers.set('Accept', 'text/html,application/xhtml+xml')
    const server = servers.find(({ origin }) => origin === url.origin) ?? own
    const response = await server.fetch(new Request(url, { ...init, headers, redirect: 'manual' }))
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location') ?? refreshOf(response)
    if (location !== undefined) {
      const next = new URL(location, url)
      const isFollowed = servers.some(
        ({ origin, followed }) => origin === next.origin && followed.test(next.pathname),
      )
      return isFollowed ? visit(next, {}) : next
    }
    const html = await response.text()
    return {
      url: url.href,
      status: response.status,
      html,
      headers: response.headers,
      form: readDecisionForm(html),
    }
  }

  return {
    cookies,
    open: (url) => visit(new URL(url, bench.issuer), {}),
    submit: (page, fields) => {
      const body = new URLSearchParams(page.form.fields)
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      const action = new URL(page.form.action, page.url)
      return visit(action, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Origin: new URL(page.url).origin,
        },
        body: body.toString(),
      })
    },
  }
}

/** Where a page sends the browser on by itself. */
function refreshOf(response: Response): string | undefined {
  return /^0;\s*url=(.*)$/.exec(response.headers.get('refresh') ?? '')?.[1]
}

/** The last form of a page, with hidden fields and what is checked. */
function readDecisionForm(html: string): PageForm {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
  const [, attributes = '', content = ''] = forms.at(-1) ?? []
  const fields = new URLSearchParams()
  for (const [tag] of content.matchAll(/<input\b[^>]*>/g)) {
    const type = attribute(tag, 'type')
    const name = attribute(tag, 'name')
    if (name === undefined) continue
    const isChecked = /\schecked(?:\s|>|=)/.test(tag)
    if (type === 'hidden' || ((type === 'checkbox' || type === 'radio') && isChecked)) {
      fields.append(name, attribute(tag, 'value') ?? 'on')
    }
  }
  return {
    action: attribute(attributes, 'action') ?? '',
    method: attribute(attributes, 'method') ?? 'get',
    fields,
  }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(` ${tag}`)?.[1]
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

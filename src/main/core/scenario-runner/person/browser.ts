import { readPage, type ShownPage } from './page.ts'

/** Most redirects that are followed from one page to the next. */
const mostRedirects = 20

/** Longest page that is read, in characters. */
const mostCharacters = 2_000_000

/** A browser without scripts: it keeps cookies for each host and path, and follows redirects. */
export interface Browser {
  open(url: URL): Promise<ShownPage>
  submit(page: ShownPage, fields: URLSearchParams): Promise<ShownPage>
}

interface Cookie {
  readonly value: string
  readonly host: string
  readonly path: string
}

/** A browser that sends its requests as it is told.
 * @param fetch sends one request and follows no redirect
 */
export function createBrowser(fetch: (request: Request) => Promise<Response>): Browser {
  const jar = new Map<string, Cookie>()

  async function visit(first: Request): Promise<ShownPage> {
    let request = first
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const url = new URL(request.url)
      const cookie = cookiesFor(url, jar)
      if (cookie !== '') request.headers.set('Cookie', cookie)
      request.headers.set('Accept', 'text/html,application/xhtml+xml')
      const response = await fetch(request)
      keepCookies(response, url, jar)
      const next = nextOf(response)
      if (next === undefined) {
        const html = (await response.text()).slice(0, mostCharacters)
        return readPage(url, response.status, html)
      }
      await response.body?.cancel()
      request = new Request(new URL(next, url), { redirect: 'manual' })
    }
    throw new Error(`the browser was sent on more than ${mostRedirects} times`)
  }

  return {
    open: (url) => visit(new Request(url, { redirect: 'manual' })),
    submit: ({ url, form }, fields) => {
      if (form === undefined) throw new TypeError('the page has no form')
      return visit(
        new Request(form.action, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            'Content-Type': 'application/x-www-form-urlencoded',
            // As a browser says where a form was sent from.
            Origin: url.origin,
          },
          body: fields.toString(),
        }),
      )
    },
  }
}

/** Where a response sends the browser on. */
function nextOf(response: Response): string | undefined {
  const location = response.headers.get('location')
  if (location !== null && response.status >= 300 && response.status < 400) return location
  return /^0;\s*url=(.*)$/i.exec(response.headers.get('refresh') ?? '')?.[1]
}

function cookiesFor({ hostname, pathname }: URL, jar: ReadonlyMap<string, Cookie>): string {
  return [...jar]
    .filter(([, { host, path }]) => host === hostname && pathname.startsWith(path))
    .map(([key, { value }]) => `${key.slice(key.lastIndexOf(' ') + 1)}=${value}`)
    .join('; ')
}

/** Cookies belong to a host, whatever the port. @see RFC 6265 section 8.5 */
function keepCookies(response: Response, { hostname }: URL, jar: Map<string, Cookie>): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const equals = pair.indexOf('=')
    const find = (name: string) =>
      attributes.find((each) => each.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const path = find('path') ?? '/'
    const key = `${hostname} ${path} ${pair.slice(0, equals)}`
    if (find('max-age') === '0') jar.delete(key)
    else jar.set(key, { value: pair.slice(equals + 1), host: hostname, path })
  }
}

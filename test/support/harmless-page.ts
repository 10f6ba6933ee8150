import { expect, type Page } from '@playwright/test'

/** What a page did that nobody asked for. */
export interface Seen {
  /** How addresses of its own begin, to which it may link and send requests. */
  readonly own: readonly string[]
  /** Addresses of requests to others than its own server. */
  readonly elsewhere: string[]
  /** What the browser reported of content security policy and trusted types. */
  readonly reports: string[]
  readonly dialogs: string[]
  /** Errors that nothing in the page caught. */
  readonly errors: string[]
}

/** Notes from now on everything the page does that nobody asked for.
 * @param addresses of its own servers
 */
export function watch(page: Page, ...addresses: readonly string[]): Seen {
  const own = addresses.map((address) => {
    const { protocol, host } = new URL(address)
    return `${protocol}//${host}/`
  })
  const seen: Seen = { own, elsewhere: [], reports: [], dialogs: [], errors: [] }
  page.on('request', (request) => {
    const url = request.url()
    const isOwn = own.some((address) => url.startsWith(address)) || /^(?:blob|data):/.test(url)
    if (!isOwn) seen.elsewhere.push(url)
  })
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) {
      seen.reports.push(message.text())
    }
  })
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => seen.errors.push(String(error)))
  return seen
}

/** What no page of ours makes itself and hostile texts make where they are taken for markup. */
const foreignMarkup = [
  ...['script', 'iframe', 'object', 'embed', 'base', 'link', 'meta', 'math', 'mglyph', 'video'],
  ...['details', 'img', 'x', 'style:not([href])', '[contenteditable]', '[srcdoc]'],
  ...['[onerror]', '[onload]', '[onfocus]', '[ontoggle]', '[onmouseover]'],
]

/** What hostile texts have done to the document that is shown. */
export interface Harm {
  readonly hasRun: boolean
  /** Elements that stand in the page and are not its own, by their markup. */
  readonly markup: readonly string[]
  /** Where links lead that leave the program. */
  readonly links: readonly string[]
  /** By how many pixels the page is wider than its window. */
  readonly overflow: number
}

/** Looks for what hostile texts have done to the document.
 * @param own selector of elements that the page makes itself
 */
export function findHarm(page: Page, own = '.none'): Promise<Harm> {
  return page.evaluate(
    ({ foreign, own }) => ({
      hasRun: 'pwned' in globalThis,
      markup: [...document.querySelectorAll(`body :is(${foreign}):not(${own})`)].map((element) =>
        element.outerHTML.slice(0, 200),
      ),
      links: [...document.querySelectorAll('body a, body area')]
        .map((link) => link.getAttribute('href') ?? '#/')
        .filter((href) => !/^(?:#?\/(?!\/)|#main)/.test(href)),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }),
    { foreign: foreignMarkup.join(','), own },
  )
}

/** Holds that no script has run, nothing was asked of others, nothing became markup or a link, nothing was reported, and the page
 * is no wider than its window.
 */
export async function expectHarmless(page: Page, seen: Seen, own?: string): Promise<void> {
  const { links, ...harm } = await findHarm(page, own)
  const away = links.filter((href) => !seen.own.some((address) => href.startsWith(address)))
  expect({ ...harm, links: away }).toEqual({ hasRun: false, markup: [], links: [], overflow: 0 })
  const { elsewhere, reports, dialogs, errors } = seen
  expect({ elsewhere, reports, dialogs, errors }).toEqual({
    elsewhere: [],
    reports: [],
    dialogs: [],
    errors: [],
  })
}

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createVite, type ViteDevServer } from 'vite'
import type * as Pages from '../../src/main/core/authorization-server/interaction/pages/index.ts'
import type * as Fixtures from './page-fixtures.ts'
import type * as Gallery from './page-gallery.ts'

/** A form that a page posted, as the server received it. */
export interface ReceivedForm {
  readonly path: string
  readonly origin: string | undefined
  readonly referrer: string | undefined
  readonly fields: URLSearchParams
}

/** Serves rendered pages with their own headers and assets, and records the forms posted to it. */
export interface PageServer {
  readonly origin: string
  readonly pages: typeof Pages
  readonly fixtures: typeof Fixtures
  readonly gallery: typeof Gallery.gallery
  readonly received: ReceivedForm[]
  /** Serves a page at a path. */
  serve(path: string, kind: Pages.PageKind, html: string, options?: Pages.PageHeaderOptions): void
  /** Answers forms posted from now on with 303 to this address; undefined: with 200. */
  redirectFormsTo(location: string | undefined): void
  close(): Promise<void>
}

/** Starts a page server on a free port of localhost. The pages are loaded through the bundler, as they
 * import style sheets and fonts.
 */
export async function startPageServer(): Promise<PageServer> {
  const vite = await createVite({
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false },
  })
  const modules = await loadModules(vite)
  const served = new Map<string, { headers: Record<string, string>; html: string }>()
  const received: ReceivedForm[] = []
  let location: string | undefined
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const asset = modules.pages.pageAssets.get(path)
    const page = served.get(path)
    if (request.method === 'POST') {
      received.push(await readReceivedForm(path, request))
      response.writeHead(location === undefined ? 200 : 303, {
        'Content-Type': 'text/plain',
        ...(location === undefined ? {} : { Location: location }),
      })
      response.end('received')
    } else if (asset !== undefined) {
      response.writeHead(200, { 'Content-Type': asset.contentType })
      response.end(asset.body())
    } else if (page !== undefined) {
      response.writeHead(200, page.headers)
      response.end(page.html)
    } else {
      response.writeHead(404)
      response.end()
    }
  })
  const origin = await listen(server)
  const pageServer: PageServer = {
    origin,
    ...modules,
    received,
    serve: (path, kind, html, options = {}) => {
      served.set(path, { headers: modules.pages.pageHeaders(kind, options), html })
    },
    redirectFormsTo: (next) => {
      location = next
    },
    close: async () => {
      server.closeAllConnections()
      await Promise.all([new Promise((resolve) => server.close(resolve)), vite.close()])
    },
  }
  for (const { name, kind, options, html } of modules.gallery) {
    pageServer.serve(`/${name}`, kind, html, options)
  }
  return pageServer
}

async function loadModules(
  vite: ViteDevServer,
): Promise<Pick<PageServer, 'pages' | 'fixtures' | 'gallery'>> {
  const load = (path: string) => vite.ssrLoadModule(path)
  const folder = '/src/main/core/authorization-server/interaction/pages'
  // ssrLoadModule knows nothing of types; each path is that of the type it is given here.
  return {
    pages: (await load(`${folder}/index.ts`)) as typeof Pages,
    fixtures: (await load('/test/support/page-fixtures.ts')) as typeof Fixtures,
    gallery: ((await load('/test/support/page-gallery.ts')) as typeof Gallery).gallery,
  }
}

async function readReceivedForm(path: string, request: IncomingMessage): Promise<ReceivedForm> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const { origin, referer } = request.headers
  return { path, origin, referrer: referer, fields: new URLSearchParams(body) }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address object.
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

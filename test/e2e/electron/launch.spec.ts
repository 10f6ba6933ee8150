import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { type Desktop, obstacle, startDesktop } from './desktop-process.ts'

test.skip(obstacle !== undefined, obstacle ?? '')

let desktop: Desktop
let hostile: Server
let origin: string

test.beforeEach(async () => {
  hostile = createServer((request, response) => {
    if (request.url === '/download') response.setHeader('Content-Disposition', 'attachment')
    if (request.url === '/password') {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' })
    }
    response.setHeader('Content-Type', 'text/html')
    response.end('<title>Your bank</title>')
  })
  await new Promise<void>((done) => hostile.listen(0, '127.0.0.1', done))
  // A server that was just told to listen on TCP has such an address.
  origin = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`
  desktop = await startDesktop()
})

test.afterEach(async () => {
  await desktop?.close()
  hostile?.close()
})

/** Starts a launch from the console and leads its window to the hostile page. */
async function launchHostilePage(): Promise<Page> {
  const opened = desktop.app.waitForEvent('window')
  await desktop.page.evaluate(() =>
    window.trustbench?.call('launch.start', {
      mode: 'standalone',
      client_id: 'any',
      fhirBase: 'https://ehr.example/r4',
      openIn: 'host',
    }),
  )
  const page = await opened
  await page.goto(origin)
  return page
}

test.describe('launched app in a real window', () => {
  test('has no bridge, no Node and no console scheme [EL-16]', async () => {
    const page = await launchHostilePage()
    const found = await page.evaluate(async () => {
      const reach = (url: string) =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'reached',
          () => 'refused',
        )
      return {
        globals: ['trustbench', 'require', 'process'].filter((name) => name in window),
        console: await reach('trustbench://console/'),
        file: await reach('file:///etc/passwd'),
      }
    })
    expect(found).toEqual({ globals: [], console: 'refused', file: 'refused' })
  })

  test('cannot reach the port a console would have [EL-16]', async () => {
    const page = await launchHostilePage()
    const error = await page.goto(`http://127.0.0.1:${desktop.port + 2}/`).catch(String)
    expect(error).toContain('ERR_BLOCKED_BY_CLIENT')
  })

  test('finds no cookie of an earlier launch [EL-16]', async () => {
    const first = await launchHostilePage()
    await first.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: a hostile page would do just this.
      document.cookie = 'stolen=1'
    })
    await first.close()
    const second = await launchHostilePage()
    expect(await second.evaluate(() => document.cookie)).toBe('')
  })

  test('saves nothing and gets no password prompt [EL-16]', async () => {
    const page = await launchHostilePage()
    await page.evaluate(() => {
      location.href = '/download'
    })
    await page.waitForTimeout(300)
    expect(page.url()).toBe(`${origin}/`)
    expect((await page.goto(`${origin}/password`))?.status()).toBe(401)
  })

  test('opens at most two popups, as sandboxed as itself [EL-10]', async () => {
    const page = await launchHostilePage()
    const opened = await page.evaluate(() =>
      [1, 2, 3].map((name) => window.open('/popup', `window-${name}`) !== null),
    )
    expect(opened).toEqual([true, true, false])
    const isSandboxed = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().every((window) => {
        // Electron has the method without declaring it.
        const contents = window.webContents as unknown as {
          getLastWebPreferences(): { sandbox: boolean; nodeIntegration: boolean }
        }
        const { sandbox, nodeIntegration } = contents.getLastWebPreferences()
        return sandbox && !nodeIntegration
      }),
    )
    expect(isSandboxed).toBe(true)
  })

  test('shows its true origin in the native title [EL-16]', async () => {
    await launchHostilePage()
    const titles = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.getTitle()),
    )
    expect(titles).toContain(`${origin} · Trustbench launch`)
  })
})

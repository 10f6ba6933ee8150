import { expect, test } from '@playwright/test'
import { type Desktop, obstacle, runDesktop, startDesktop } from './desktop-process.ts'

test.skip(obstacle !== undefined, obstacle ?? '')

let desktop: Desktop

test.beforeEach(async () => {
  desktop = await startDesktop()
})

test.afterEach(() => desktop?.close())

test.describe('console in a real window', () => {
  test('runs sandboxed, isolated and without Node [EL-02] [EL-03] [EL-04]', async () => {
    const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      // Electron has the method without declaring it.
      const contents = window?.webContents as unknown as { getLastWebPreferences(): object }
      return contents.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webviewTag: false,
      webSecurity: true,
    })
    const globals = await desktop.page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
      bridge: Object.keys(window.trustbench ?? {}).sort(),
      isFrozen: Object.isFrozen(window.trustbench),
    }))
    expect(globals).toEqual({ node: [], bridge: ['call', 'subscribe'], isFrozen: true })
  })

  test('calls the workbench over IPC, and no admin port is open [HO-08] [EL-13]', async () => {
    const outcome = await desktop.page.evaluate(() => window.trustbench?.call('server.status', {}))
    expect(outcome).toMatchObject({ ok: true, result: { host: 'electron' } })
    const answers = await Promise.allSettled(
      [desktop.port, desktop.port + 2].map((port) => fetch(`http://127.0.0.1:${port}/`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('is served by its own scheme under its policy, without a violation [EL-01] [EL-07]', async () => {
    const { page } = desktop
    expect(page.url()).toMatch(/^trustbench:\/\/console\//)
    const violations = await page.evaluate(async () => {
      const seen: string[] = []
      document.addEventListener('securitypolicyviolation', (event) =>
        seen.push(event.violatedDirective),
      )
      for (const code of ['inline', 'data:text/javascript,1', 'https://example.com/x.js']) {
        const script = document.createElement('script')
        try {
          if (code === 'inline') script.textContent = '1'
          else script.src = code
          document.head.append(script)
        } catch {
          seen.push('trusted-types')
        }
      }
      await new Promise((done) => setTimeout(done, 300))
      return seen.length
    })
    expect(violations).toBeGreaterThanOrEqual(3)
    const statuses = await page.evaluate(() =>
      Promise.all(
        ['/../../etc/passwd', '/%2e%2e/package.json', '/nowhere'].map(async (path) => {
          const response = await fetch(`trustbench://console${path}`)
          return response.status
        }),
      ),
    )
    expect(statuses).toEqual([404, 404, 404])
  })

  test('goes nowhere and opens nothing [EL-09] [EL-10]', async () => {
    const { page, app, port } = desktop
    const before = page.url()
    await page.evaluate((address) => {
      location.href = address
    }, `http://localhost:${port}/`)
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'file:///etc/passwd'
      document.body.append(link)
      link.click()
    })
    const opened = await page.evaluate(() => window.open('about:blank'))
    expect(page.url()).toBe(before)
    expect(opened).toBeNull()
    expect(app.windows()).toHaveLength(1)
  })

  test('is granted no permission [EL-05]', async () => {
    const states = await desktop.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read']
      const answers = await Promise.all(
        names.map((name) => navigator.permissions.query({ name: name as PermissionName })),
      )
      return answers.map(({ state }) => state)
    })
    expect(new Set(states)).toEqual(new Set(['denied']))
  })

  test('comes back after its process dies, while the server answers on [RE-16]', async () => {
    const { app, page, port } = desktop
    await page.waitForTimeout(5_500)
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    expect((await fetch(`http://localhost:${port}/.well-known/smart-configuration`)).ok).toBe(true)
    await expect
      .poll(() =>
        app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.isCrashed(),
        ),
      )
      .toBe(false)
  })
})

test.describe('program', () => {
  test('runs once per data directory; the second copy ends [EL-20]', async () => {
    const second = await runDesktop(desktop.args.slice(1))
    expect(second.code).toBe(0)
    expect(desktop.app.windows()).toHaveLength(1)
  })

  test('ends in order when its window closes [RE-15]', async () => {
    const { app } = desktop
    const ended = new Promise((done) => app.process().once('exit', done))
    await desktop.page.close()
    expect(await ended).toBe(0)
  })

  test('does not run without its sandbox: code 7 [EL-04] [EL-19]', async () => {
    for (const name of ['--no-sandbox', '--disable-web-security', '--js-flags=--expose-gc']) {
      expect((await runDesktop([name])).code).toBe(7)
    }
  })
})

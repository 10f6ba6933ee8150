import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../support/console-page.ts'
import { type PageServer, startPageServer } from '../support/page-server.ts'

let server: PageServer
let appServer: PageServer

test.beforeAll(async () => {
  server = await startPageServer()
  appServer = await startPageServer()
})

test.afterAll(async () => {
  await server.close()
  await appServer.close()
})

test.beforeEach(() => {
  server.received.length = 0
  appServer.received.length = 0
  server.redirectFormsTo(undefined)
})

const windows = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
] as const

for (const { colorScheme, width } of windows) {
  test(`every page passes axe, ${colorScheme}, ${width} px wide`, async ({ browser }) => {
    // Some fifteen axe runs, which a busy machine makes slow.
    test.setTimeout(240_000)
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 760 } })
    const page = await context.newPage()
    for (const { name, kind } of server.gallery) {
      if (kind === 'form-post') continue
      await page.goto(`${server.origin}/${name}`)
      await expectAccessible(page, name)
      expect(await overflowOf(page), `${name} is wider than the window`).toBe(0)
    }
    await context.close()
  })
}

test('pages load their style sheet and fonts without a policy violation [SAL-23]', async ({
  page,
}) => {
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  for (const { name, kind } of server.gallery) {
    if (kind === 'form-post') continue
    await page.goto(`${server.origin}/${name}`)
    expect(await page.evaluate(() => document.styleSheets.length)).toBe(1)
  }
  expect(problems).toEqual([])
  await page.evaluate(() => document.fonts.ready)
  expect(await page.evaluate(() => document.fonts.check('600 20px "IBM Plex Sans"'))).toBe(true)
})

test('a decision form carries our Origin although pages send no referrer elsewhere [HO-06] [HO-10]', async ({
  page,
}) => {
  serveConsent('/consent-a', `${appServer.origin}/cb`)
  server.redirectFormsTo(`${appServer.origin}/cb`)
  await page.goto(`${server.origin}/consent-a`)
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.url() === `${appServer.origin}/cb`),
    page.getByRole('button', { name: 'Approve' }).click(),
  ])
  expect(server.received[0]?.origin).toBe(server.origin)
  expect((await request.allHeaders())['referer']).toBeUndefined()
})

test('the consent form may end at the registered redirect address and nowhere else [AS-32]', async ({
  page,
}) => {
  serveConsent('/consent-b', 'https://elsewhere.test/cb')
  server.redirectFormsTo(`${appServer.origin}/cb`)
  const problems: string[] = []
  page.on('console', (message) => problems.push(message.text()))
  await page.goto(`${server.origin}/consent-b`)
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect.poll(() => problems.join(' ')).toContain('form-action')
  expect(page.url()).toBe(`${server.origin}/consent-b`)
})

test('a callback on one loopback port may send the browser on to another [AS-32]', async ({
  page,
}) => {
  serveConsent('/consent-chain', 'http://localhost:1/cb')
  server.redirectFormsTo(`${appServer.origin}/error`)
  await page.goto(`${server.origin}/consent-chain`)
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${appServer.origin}/error`)
})

test('a press in the first 500 ms approves nothing [HO-09]', async ({ page }) => {
  await page.clock.install({ time: 0 })
  await page.clock.pauseAt(1000)
  await page.goto(`${server.origin}/consent`)
  const button = page.getByRole('button', { name: 'Approve' })
  await page.clock.runFor(400)
  await button.press('Enter')
  await button.dispatchEvent('click')
  expect(server.received).toEqual([])
  await page.clock.runFor(200)
  await page.clock.resume()
  await button.click()
  await expectReceived(page, server)
})

test('a press after the window comes back to the front approves nothing for 500 ms [HO-09]', async ({
  page,
}) => {
  await page.clock.install({ time: 0 })
  await page.clock.pauseAt(1000)
  await page.goto(`${server.origin}/consent`)
  const button = page.getByRole('button', { name: 'Approve' })
  await page.clock.runFor(5000)
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await page.clock.runFor(400)
  await button.dispatchEvent('click')
  expect(server.received).toEqual([])
  await page.clock.runFor(200)
  await page.clock.resume()
  await button.click()
  await expectReceived(page, server)
})

test('without scripts the style sheet keeps the first press from approving [HO-09]', async ({
  browser,
}) => {
  const page = await openPage(browser, false)
  // The pause is made long, so that the test does not race it.
  await page.route('**/assets/pages-*.css', async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('become-ready 500ms', 'become-ready 600s')
    await route.fulfill({ response, body })
  })
  await page.goto(`${server.origin}/consent`)
  const button = page.getByRole('button', { name: 'Approve' })
  const box = await button.boundingBox()
  if (box === null) throw new Error('the approve button is not drawn')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await button.focus()
  await page.keyboard.press('Enter')
  expect(await button.evaluate((element) => document.activeElement === element)).toBe(false)
  expect(server.received).toEqual([])
  await button.evaluate((element) => element.getAnimations()[0]?.finish())
  await button.click()
  await expectReceived(page, server)
  await page.context().close()
})

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'on' : 'off'

  test(`consent sends what is left ticked, scripts ${scripts} [SAL-19] [SAL-21]`, async ({
    browser,
  }) => {
    const page = await openPage(browser, javaScriptEnabled)
    serveConsent('/consent-d', `${appServer.origin}/cb`)
    await page.goto(`${server.origin}/consent-d`)
    await page.getByRole('checkbox', { name: 'Know your FHIR profile' }).uncheck()
    await page.getByRole('radio', { name: 'Only some categories' }).check()
    await page.getByRole('checkbox', { name: 'vital signs' }).check()
    await page.getByRole('button', { name: 'Approve' }).click()
    await expectReceived(page, server)
    const fields = server.received[0]?.fields ?? new URLSearchParams()
    expect(fields.get('csrf_token')).toBe(server.fixtures.form.csrfToken)
    expect(fields.get('decision')).toBe('approve')
    const scopes = server.pages.parseConsentForm(fields, server.fixtures.consent.scopes)
    expect(scopes).toContain('offline_access')
    expect(scopes).not.toContain('fhirUser')
    expect(scopes.filter((scope) => scope.includes('Observation'))).toEqual([
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs',
    ])
    await page.context().close()
  })

  test(`Enter in a checkbox decides nothing, scripts ${scripts} [HO-09]`, async ({ browser }) => {
    const page = await openPage(browser, javaScriptEnabled)
    await page.goto(`${server.origin}/consent`)
    await page.getByRole('checkbox', { name: 'Confirm that you signed in' }).press('Enter')
    await page.getByRole('button', { name: 'Deny' }).click()
    await expectReceived(page, server)
    expect(server.received[0]?.fields.get('decision')).toBe('deny')
    await page.context().close()
  })

  test(`users are filtered, scripts ${scripts} [SAL-19]`, async ({ browser }) => {
    const page = await openPage(browser, javaScriptEnabled)
    await page.goto(`${server.origin}/login`)
    await page.getByRole('searchbox', { name: 'Filter users' }).fill('okafor')
    if (javaScriptEnabled) {
      await expect(page.getByRole('radio')).toHaveCount(1)
      await expect(page.getByText('1 user', { exact: true })).toBeVisible()
    }
    await page.getByRole('button', { name: 'Filter' }).click()
    await expectReceived(page, server)
    expect(Object.fromEntries(server.received[0]?.fields ?? [])).toEqual({
      csrf_token: server.fixtures.form.csrfToken,
      decision: 'filter',
      filter: 'okafor',
    })
    await page.context().close()
  })

  test(`form_post delivers the response byte by byte, scripts ${scripts} [SAL-25] [AS-32]`, async ({
    browser,
  }) => {
    const page = await openPage(browser, javaScriptEnabled)
    const redirectUri = `${appServer.origin}/cb`
    const html = server.pages.renderFormPostPage({ ...server.fixtures.formPost, redirectUri })
    server.serve('/form-post-to-app', 'form-post', html, { redirectUri })
    await page.goto(`${server.origin}/form-post-to-app`)
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click()
    await expectReceived(page, appServer)
    expect([...(appServer.received[0]?.fields ?? [])]).toEqual(server.fixtures.formPost.parameters)
    await page.context().close()
  })
}

/** Waits until a form was posted and its answer is shown: a context that is closed in the middle of a navigation may
 * keep its browser busy until the test times out. */
async function expectReceived(page: Page, target: PageServer): Promise<void> {
  await expect.poll(() => target.received.length).toBe(1)
  await expect(page.getByText('received', { exact: true })).toBeVisible()
}

async function openPage(browser: Browser, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled })
  return context.newPage()
}

function serveConsent(path: string, redirectUri: string): void {
  const { consent } = server.fixtures
  const html = server.pages.renderConsentPage({
    ...consent,
    app: { ...consent.app, redirectUri },
  })
  server.serve(path, 'consent', html, { redirectUri })
}

async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  )
}

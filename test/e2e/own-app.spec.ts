import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../support/console-page.ts'
import { approve, choosePatient, signIn } from '../support/deciding-person.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { takePorts } from '../support/ports.ts'
import { type SmartApp, startSmartApp } from '../support/smart-app.ts'

const client_id = 'own-app'
const scope = 'openid fhirUser launch/patient patient/Patient.r patient/Observation.rs'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let app: SmartApp

test.beforeEach(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  app = await startSmartApp({ client_id, scope })
  const workspace = join(folder.path, 'workspace.json')
  const client = {
    client_id,
    client_name: 'Own app',
    redirect_uris: [app.redirectUri],
    client_uri: app.standaloneUri(`http://localhost:${port}/fhir`),
    scope,
  }
  writeFileSync(workspace, JSON.stringify({ clients: [client] }))
  server = await startHeadless([
    ...['--port', port, '--workspace', workspace],
    ...['--data', join(folder.path, 'data')],
  ])
})

test.afterEach(async () => {
  await app.close()
  await server.stop()
  folder.remove()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`an app written with fhirclient is launched, watched and judged, ${colorScheme} [EL-17]`, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 1024, height: 700 },
    })
    const page = await context.newPage()
    const { console: address, adminToken } = server.ready
    await page.goto(`${address}/#t=${adminToken}`)
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
    await page.evaluate((id) => {
      window.location.hash = `#/launch?client=${id}`
    }, client_id)
    const [tab] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Start and watch' }).click(),
    ])
    await signIn(tab, 'Dr. Grace Adeyemi')
    // The library read the metadata before anybody had named the app.
    await expect(page.getByText('Read smart-configuration')).toBeVisible()
    await choosePatient(tab, 'amara okafor', 'Okafor, Amara')
    await approve(tab)
    await expect(tab.getByRole('heading', { name: 'ready' })).toBeVisible()
    await tab.evaluate(() => window.client.patient.read())
    await expect(page.getByText('GET Patient/amara-okafor').first()).toBeVisible()
    await page.getByRole('tab', { name: 'Conformance report' }).click()
    await expectJudged(page)
    await context.close()
  })
}

/** The library makes its state of 16 letters and digits, which is less chance than SMART asks for (SAL-12). */
async function expectJudged(page: Page): Promise<void> {
  const failed = page.getByRole('region', { name: /^Failed/ })
  const rule = failed.getByRole('listitem').filter({ hasText: 'Makes state too long to guess' })
  await expect(rule.first()).toContainText('16 characters: at most 95 bits')
  const passed = page.getByRole('region', { name: /^Passed/ })
  await expect(passed.getByText('Reads the metadata of the server before')).toBeVisible()
  await expect(passed.getByText('Uses S256, never plain')).toBeVisible()
  await expect(passed.getByText('Sends the access token in the Authorization header')).toBeVisible()
  await expectAccessible(page, 'report of a client')
  await rule.first().getByText('Makes state too long to guess').click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save report as HTML' }).click()
  expect((await download).suggestedFilename()).toBe('client-report-own-app.html')
  await rule
    .first()
    .getByRole('link', { name: /GET \/authorize/ })
    .click()
  await expect(page.getByText('/authorize').first()).toBeVisible()
}

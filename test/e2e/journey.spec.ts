import { join } from 'node:path'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../support/console-page.ts'
import { approve, choosePatient, signIn } from '../support/deciding-person.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { takePorts } from '../support/ports.ts'
import { type SmartApp, startSmartApp } from '../support/smart-app.ts'

const client_id = 'growth-chart'
const appScope = 'openid fhirUser patient/Patient.r patient/Observation.rs'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let app: SmartApp

test.beforeEach(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  app = await startSmartApp({ client_id, scope: appScope })
})

test.afterEach(async () => {
  await app.close()
  await server.stop()
  folder.remove()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a newcomer registers an app, launches both ways, reads, is refused and sees it all, ${colorScheme}`, async ({
    browser,
  }) => {
    // Many steps, each with a look by axe.
    test.setTimeout(600_000)
    const context = await browser.newContext({ colorScheme })
    const page = await openConsole(context)
    await registerApp(page)
    await launchStandalone(page)
    await readAndBeRefused(page)
    await launchFromEhr(page)
    await seeTraffic(page)
    await visitOtherScreens(page)
    await context.close()
  })
}

async function goTo(page: Page, screen: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: screen })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible()
}

/** By the address of the ready line; its token leaves the address bar at once [HO-04]. */
async function openConsole(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const { console: address, adminToken } = server.ready
  await page.goto(`${address}/#t=${adminToken}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  expect(page.url()).not.toContain(adminToken)
  await expectAccessible(page, 'overview')
  return page
}

async function registerApp(page: Page): Promise<void> {
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Register client' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Register client' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Growth chart')
  await dialog.getByRole('textbox', { name: 'Client id' }).fill(client_id)
  await dialog.getByRole('textbox', { name: 'Redirect URIs' }).fill(app.redirectUri)
  await dialog.getByRole('textbox', { name: 'Launch URL' }).fill(app.launchUri)
  await dialog.getByRole('textbox', { name: 'Scopes' }).fill(`launch launch/patient ${appScope}`)
  await expectAccessible(page, 'register client')
  await dialog.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Growth chart' })).toBeVisible()
  await expectAccessible(page, 'clients')
}

/** The built-in app: login, picker and consent in the tab that opens. */
async function launchStandalone(page: Page): Promise<void> {
  await goTo(page, 'Launch')
  await page
    .getByRole('textbox', { name: 'Scopes asked for' })
    .fill('openid fhirUser launch/patient patient/Patient.rs patient/Observation.rs')
  await expectAccessible(page, 'launch')
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Start launch' }).click(),
  ])
  await expect(tab.getByRole('heading', { name: 'Choose who signs in' })).toBeVisible()
  await expectAccessible(tab, 'login')
  await signIn(tab, 'Dr. Grace Adeyemi')
  await expect(tab.getByRole('heading', { name: 'Choose a patient' })).toBeVisible()
  await expectAccessible(tab, 'patient picker')
  await choosePatient(tab, 'okafor', 'Okafor, Amara')
  await expect(tab.locator('[data-approve=armed]')).toBeVisible()
  await expectAccessible(tab, 'consent')
  await approve(tab)
  await expectLaunched(page)
  await expectAccessible(tab, 'end of the built-in app')
  await tab.close()
  await expectAccessible(page, 'run')
}

async function expectLaunched(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'State of the launch' })).toContainText('succeeded')
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('amara-okafor')
}

/** With the tokens of the launch: what its scopes name, and what they do not. */
async function readAndBeRefused(page: Page): Promise<void> {
  const answer = page.getByRole('status', { name: 'Answer' })
  await page.getByRole('button', { name: 'Read the patient' }).click()
  await expect(answer).toContainText('200 ok')
  await expect(answer).toContainText('Patient/amara-okafor')
  await page
    .getByRole('textbox', { name: 'GET, below the FHIR base' })
    .fill('Condition?patient=amara-okafor')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(answer).toContainText('403')
  await expect(answer).toContainText('patient/Condition.s would be enough')
  await expectAccessible(page, 'refused read')
}

/** The app registered before, opened as an EHR opens it, and its own read. */
async function launchFromEhr(page: Page): Promise<void> {
  await goTo(page, 'Launch')
  await page.getByRole('button', { name: 'EHR launch' }).click()
  await page.getByRole('combobox', { name: 'App', exact: true }).click()
  await page.getByRole('option', { name: /Growth chart/ }).click()
  await page.getByRole('combobox', { name: 'Patient' }).fill('okafor')
  await page.getByRole('option', { name: /Okafor, Amara/ }).click()
  await expectAccessible(page, 'EHR launch')
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Start and watch' }).click(),
  ])
  await approve(tab)
  await expect(tab.getByRole('heading', { name: 'ready' })).toBeVisible()
  expect(await tab.evaluate(() => window.client.patient.read())).toMatchObject({
    id: 'amara-okafor',
  })
  await tab.close()
  await expectLaunched(page)
}

/** Everything that happened, with the reason of the refusal. */
async function seeTraffic(page: Page): Promise<void> {
  await goTo(page, 'Traffic')
  const list = page.getByRole('grid', { name: 'Exchanges' })
  await expect(list.getByText('GET /fhir/Patient/amara-okafor').first()).toBeVisible()
  await expect(list.getByText('POST /token').first()).toBeVisible()
  await expect(list.getByText(client_id).first()).toBeVisible()
  await expectAccessible(page, 'traffic')
  await list.getByText('GET /fhir/Condition?patient=amara-okafor').first().click()
  await expect(page.getByText('403 insufficient_scope').last()).toBeVisible()
  await expect(page.getByText('patient/Condition.s').first()).toBeVisible()
  await expectAccessible(page, 'exchange')
}

async function visitOtherScreens(page: Page): Promise<void> {
  for (const screen of ['Inspector', 'FHIR', 'Settings']) {
    await goTo(page, screen)
    await expectAccessible(page, screen)
  }
}

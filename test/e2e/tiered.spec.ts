import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../support/console-page.ts'
import { approve, signIn } from '../support/deciding-person.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { takePorts } from '../support/ports.ts'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess

test.beforeEach(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
})

test.afterEach(async () => {
  await server.stop()
  folder.remove()
})

test('a person signs in at the identity provider and comes back with tokens, and a fault is told to the app [UDAP-TIER-002] [UDAP-TIER-026] [UDAP-IDP-001]', async ({
  page,
}) => {
  test.setTimeout(300_000)
  const { console: address, adminToken } = server.ready
  await page.goto(`${address}/#t=${adminToken}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await launch(page)
  await seeWhatIsHeld(page)
  await seeFault(page)
})

async function openLaunch(page: Page): Promise<Page> {
  const screens = page.getByRole('navigation', { name: 'Screens' })
  await screens.getByRole('link', { name: 'Launch' }).click()
  await page
    .getByRole('textbox', { name: 'Scopes asked for' })
    .fill('openid fhirUser launch/patient patient/Patient.rs')
  await page.getByRole('combobox', { name: 'Identity provider' }).fill(server.ready.idp)
  await page.getByRole('heading', { name: 'Sign-in' }).click()
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Start launch' }).click(),
  ])
  return tab
}

async function launch(page: Page): Promise<void> {
  const tab = await openLaunch(page)
  await expect(tab).toHaveURL(new RegExp(`^${server.ready.idp}/sign-in/`))
  await expect(tab.getByText('Identity provider').first()).toBeVisible()
  await expectAccessible(tab, 'sign-in at the provider')
  await signIn(tab, 'Amara Okafor')
  await expect(tab.locator('[data-approve=armed]')).toBeVisible()
  await expectAccessible(tab, 'consent at the provider')
  await approve(tab)
  await expect(tab.getByRole('heading', { name: 'Is this you?' })).toBeVisible()
  expect(tab.url()).toContain(server.ready.issuer)
  await expectAccessible(tab, 'match')
  await tab.getByRole('button', { name: 'Yes, this is me' }).click()
  await approve(tab)
  await expect(page.getByRole('status', { name: 'State of the launch' })).toContainText('succeeded')
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('amara-okafor')
  for (const step of ['Register with the identity provider', 'Exchange its code']) {
    await expect(page.getByText(step).first()).toBeVisible()
  }
  await expectAccessible(page, 'run')
  await tab.close()
}

async function seeWhatIsHeld(page: Page): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' })
  await screens.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('tab', { name: 'Identity provider' }).click()
  await expect(
    page.getByRole('button', { name: `Forget the registration with ${server.ready.idp}` }),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Forget who Amara Okafor is' })).toBeVisible()
  await expectAccessible(page, 'identity providers')
  await page.getByRole('switch', { name: 'User cancels' }).first().click()
  await expect(page.getByRole('button', { name: '1 fault' })).toBeVisible()
}

async function seeFault(page: Page): Promise<void> {
  const tab = await openLaunch(page)
  await expect(tab.getByText('Misbehaving on purpose')).toBeVisible()
  await approve(tab)
  const state = page.getByRole('status', { name: 'State of the launch' })
  await expect(state).toContainText('failed')
  await expect(page.getByText('access_denied').first()).toBeVisible()
  await tab.close()
}

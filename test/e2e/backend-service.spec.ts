import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessible, tabTo } from '../support/console-page.ts'
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

test('a backend service is registered with a key made here, run and proved wrong by keyboard alone [BKS-16] [ASY-09]', async ({
  page,
}) => {
  test.setTimeout(300_000)
  const { console: address, adminToken } = server.ready
  await page.goto(`${address}/#t=${adminToken}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await registerService(page)
  await runFromItsKeys(page)
  await runWrongOnPurpose(page)
})

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function registerService(page: Page): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' })
  await press(page, screens.getByRole('link', { name: 'Clients' }))
  await press(page, page.getByRole('button', { name: 'Register client' }).first())
  const dialog = page.getByRole('dialog', { name: 'Register client' })
  await tabTo(page, dialog.getByRole('textbox', { name: 'Name' }))
  await page.keyboard.type('Nightly export')
  await tabTo(page, dialog.getByRole('textbox', { name: 'Client id' }))
  await page.keyboard.type('nightly')
  await tabTo(page, dialog.getByRole('radio', { name: /^Public/ }))
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown')
  await press(page, dialog.getByRole('switch', { name: 'Generate the key here' }), 'Space')
  await press(page, dialog.getByRole('switch', { name: 'Backend service' }), 'Space')
  await expect(dialog.getByRole('textbox', { name: 'Scopes' })).toHaveValue('system/*.rs')
  await expectAccessible(page, 'register a service')
  await press(page, dialog.getByRole('button', { name: 'Register', exact: true }))
  await expect(page.getByRole('heading', { name: 'Nightly export' })).toBeVisible()
}

async function runFromItsKeys(page: Page): Promise<void> {
  await tabTo(page, page.getByRole('tab', { name: 'Overview' }))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const keys = page.getByRole('list', { name: 'Keys of the client' })
  await expect(keys.getByText('active')).toBeVisible()
  await expectAccessible(page, 'keys of the client')
  await press(page, page.getByRole('link', { name: 'Run the service' }))
  await expect(page.getByRole('heading', { level: 1, name: 'Launch' })).toBeVisible()
  await expectAccessible(page, 'launch of a service')
  await press(page, page.getByRole('button', { name: 'Run', exact: true }))
  await expect(page.getByRole('status', { name: 'State of the launch' })).toContainText('succeeded')
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('system/Patient.rs')
  await expect(page.getByText('Read Patient')).toBeVisible()
  await expectAccessible(page, 'run of a service')
}

async function runWrongOnPurpose(page: Page): Promise<void> {
  await press(page, page.getByRole('link', { name: 'All launches' }))
  await tabTo(page, page.getByRole('button', { name: 'Standalone launch' }))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  await tabTo(page, page.getByRole('combobox', { name: 'Backend service' }))
  await page.keyboard.type('Nightly')
  await expect(page.getByRole('option', { name: /Nightly export/ })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await press(page, page.getByRole('button', { name: 'Assertion workbench' }))
  await press(page, page.getByRole('combobox', { name: 'Wrong on purpose' }), 'ArrowDown')
  await expect(page.getByRole('option', { name: /Expired two minutes ago/ })).toBeVisible()
  await page.keyboard.type('Expired')
  await page.keyboard.press('Enter')
  await expectAccessible(page, 'assertion workbench')
  await press(page, page.getByRole('button', { name: 'Run', exact: true }))
  const state = page.getByRole('status', { name: 'State of the launch' })
  await expect(state).toContainText('refused what it has to refuse')
  await expect(state).toContainText('ASY-39')
  await expectAccessible(page, 'run that was refused on purpose')
}

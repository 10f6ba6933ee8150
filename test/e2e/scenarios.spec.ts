import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../support/console-page.ts'
import {
  type HeadlessProcess,
  runHeadless,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { takePorts } from '../support/ports.ts'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess

test.beforeEach(async ({ page }) => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  const workspace = join(folder.path, 'workspace.json')
  const settings = { approval: 'automatic', udapLoopbackHttp: true }
  writeFileSync(workspace, JSON.stringify({ settings }))
  const data = join(folder.path, 'data')
  server = await startHeadless(['--port', port, '--data', data, '--workspace', workspace])
  const { console: address, adminToken } = server.ready
  await page.goto(`${address}/#t=${adminToken}`)
  await page.getByRole('link', { name: 'Launch', exact: true }).click()
})

test.afterEach(async () => {
  await server.stop()
  folder.remove()
})

const stateOf = (page: Page) => page.getByRole('status', { name: 'State of the launch' })

async function openShipped(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Shipped scenarios' }).click()
  await expectAccessible(page, 'shipped scenarios')
  await page.getByRole('textbox', { name: /Words of the name/ }).fill(name)
  await page.getByRole('button', { name }).click()
  await expect(page.getByText(`The form shows ${name}`)).toBeVisible()
}

test('a scenario of a UDAP service is opened, its app registered, run, and what is saved of it holds in a terminal [UDAP-JWT-005]', async ({
  page,
}) => {
  await openShipped(page, 'UDAP authentication token that has expired')
  await page.getByRole('button', { name: 'Register it' }).click()
  await expect(page.getByText('Proved for')).toBeVisible()
  await expectAccessible(page, 'form of a UDAP app')
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as scenario' }).click()
  const chosen = join(folder.path, 'chosen.json')
  await (await saving).saveAs(chosen)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(stateOf(page)).toContainText('refused')
  const whole = page.waitForEvent('download')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: /scenario/ }).click()
  const over = join(folder.path, 'over.json')
  await (await whole).saveAs(over)
  expect(JSON.parse(readFileSync(over, 'utf8'))).toMatchObject({
    app: { kind: 'udap', appType: 'service', keyAlgorithm: 'p-256' },
    launch: { udap: { variant: 'expired' } },
    expect: { outcome: 'refused-as-ordered' },
  })
  const { code, stdout } = await runHeadless(['launch', '--scenario', over])
  expect(code, stdout).toBe(0)
  // Opened again, it is the app that is registered by now.
  await page.getByRole('link', { name: 'All launches' }).click()
  await page.getByLabel('Scenario file').setInputFiles(chosen)
  await expect(page.getByText('Proved for')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
})

test('a scenario of a UDAP app for people is launched from its form, refreshed, and the refresh sent again changed [UDAP-AZ-014]', async ({
  page,
}) => {
  await openShipped(page, 'UDAP registration, then a launch with a person')
  await page.getByRole('button', { name: 'Register it' }).click()
  const start = page.getByRole('button', { name: 'Start launch' })
  await expect(start).toBeEnabled()
  const [tab] = await Promise.all([page.waitForEvent('popup'), start.click()])
  await expect(stateOf(page)).toContainText('succeeded')
  await tab.close()
  await page.getByRole('button', { name: 'Refresh', exact: true }).click()
  await expect(page.getByText('New access token')).toBeVisible()
  const steps = page.getByRole('listbox', { name: 'Steps of the launch' })
  await steps.getByRole('option', { name: /Refresh the access token/ }).click()
  await page.getByRole('button', { name: 'Send again with one thing changed' }).click()
  const dialog = page.getByRole('dialog')
  await expectAccessible(page, 'change of a refresh')
  await dialog.getByRole('combobox', { name: 'What to change' }).click()
  await page.getByRole('option', { name: 'client_assertion (body)' }).click()
  await dialog.getByRole('radio', { name: 'Leave out' }).check()
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  const again = page.getByRole('region', { name: 'Sent again' })
  await expect(again).toContainText(/The server answered 40\d; before, 200/)
  await again.getByRole('button', { name: 'Compare answers' }).click()
  await expect(page.getByRole('table', { name: 'Answer body' })).toBeVisible()
})

import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, tabTo } from '../support/console-page.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { takePorts } from '../support/ports.ts'

const identity = 'https://app.example/nightly'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess

test.beforeEach(async ({ page }) => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  const { console: address, adminToken } = server.ready
  await page.goto(`${address}/#t=${adminToken}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
})

test.afterEach(async () => {
  await server.stop()
  folder.remove()
})

test('a newcomer certifies an app, registers it by statement, gets a B2B token, sees refusals and cancels [UDAP-DCR-045] [UDAP-TOK-024]', async ({
  page,
}) => {
  test.setTimeout(600_000)
  await discover(page)
  await issueCertificate(page)
  await writeStatement(page)
  await register(page)
  await sendBroken(page)
  await getToken(page)
  await cancel(page)
})

test('registers an app by keyboard alone', async ({ page }) => {
  test.setTimeout(600_000)
  await issueCertificate(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await expect(page.getByRole('heading', { level: 1, name: 'Trust' })).toBeVisible()
  await tabTo(page, page.getByRole('tab', { name: 'Communities', exact: true }).first())
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Claims (JSON)' })).toHaveValue(/client_name/)
  await tabTo(page, page.getByRole('button', { name: 'Sign and send…', exact: true }).first())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Send this statement?' })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Sign and send', exact: true }).first())
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Registered as/)).toBeVisible()
})

const part = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).first()

/** @see UDAP-DISC-028 */
async function discover(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Trust' }).click()
  await page.getByRole('gridcell', { name: 'Alpha community' }).click()
  await part(page, 'Anchors').click()
  await expect(page.getByRole('link', { name: /Alpha community Root CA.*valid/ })).toBeVisible()
  await expectAccessible(page, 'community')
  await part(page, 'Discovery').click()
  await expect(page.getByText('usable', { exact: true })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Fields of the UDAP metadata' })).toBeVisible()
  await expectAccessible(page, 'discovery')
  await part(page, 'Two communities').click()
  await expect(page.getByRole('table', { name: 'Fields for two communities' })).toBeVisible()
}

async function issueCertificate(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Keys & certificates' }).click()
  await part(page, 'Certificates').click()
  await page.getByRole('button', { name: 'Issue certificate' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Issue certificate' })
  await dialog.getByRole('textbox', { name: 'Common name' }).fill('Nightly export')
  await dialog.getByRole('textbox', { name: /URIs/ }).fill(identity)
  await dialog.getByRole('button', { name: 'Issue' }).click()
  await expect(page.getByRole('heading', { name: /Nightly export/ })).toBeVisible()
}

/** Form, JSON and decoded view say the same, whichever is edited. */
async function writeStatement(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Trust' }).click()
  await part(page, 'Statements').click()
  const json = page.getByRole('textbox', { name: 'Claims (JSON)' })
  await expect(json).toHaveValue(new RegExp(`"iss": "${identity}"`))
  const name = page.getByRole('textbox', { name: /App name/ })
  await name.fill('Nightly export')
  await expect(json).toHaveValue(/"client_name": "Nightly export"/)
  const written = await json.inputValue()
  await json.fill(written.replace('mailto:operator@app.example', 'ops@app.example'))
  const contacts = page.getByRole('textbox', { name: 'Contacts' })
  await expect(contacts).toHaveValue('ops@app.example')
  await expect(page.getByText(/wanted URIs, at least one of them mailto:/)).toBeVisible()
  await contacts.fill('mailto:ops@app.example')
  await expect(json).toHaveValue(/mailto:ops@app\.example/)
  await part(page, 'Decoded').click()
  await expect(page.getByRole('table', { name: 'Payload' })).toContainText('mailto:ops@app.example')
  await expectAccessible(page, 'statement')
}

/** Nothing is sent before aud and organization were shown. @see spec/security.md AS-15 */
async function register(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign and send…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send this statement?' })
  await expect(dialog).toContainText(`${server.ready.issuer}/register`)
  await expect(dialog).toContainText('TEST ONLY')
  await dialog.getByRole('button', { name: 'Sign and send' }).click()
  await expect(page.getByText(/^Registered as/)).toBeVisible()
  const table = page.getByRole('table', { name: 'Requested and granted' })
  await expect(table.getByRole('row', { name: /client_name.*as asked/ })).toBeVisible()
  await expectAccessible(page, 'registered')
}

async function sendBroken(page: Page): Promise<void> {
  await part(page, 'Broken variants').click()
  for (const label of ['Expired ten minutes ago', 'Certificate of an authority no one trusts']) {
    await page.getByRole('button', { name: `Send: ${label}`, exact: true }).click()
    const item = page.getByRole('listitem', { name: label })
    await expect(item.getByText('refused as expected')).toBeVisible({ timeout: 60_000 })
  }
  await expectAccessible(page, 'variants')
}

async function getToken(page: Page): Promise<void> {
  await part(page, 'Tokens').click()
  await expect(page.getByRole('textbox', { name: /Identifier/ })).toBeDisabled()
  await page.getByRole('button', { name: 'Get token' }).click()
  await expect(page.getByText('issued', { exact: true })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Checks of the token answer' })).toBeVisible()
  await expectAccessible(page, 'token')
  await part(page, 'Broken variants').click()
  await page.getByRole('button', { name: 'Send: No udap', exact: true }).click()
  const item = page.getByRole('listitem', { name: 'No udap' })
  await expect(item.getByText('refused as expected')).toBeVisible({ timeout: 60_000 })
}

/** The server forgets the app: the console keeps what happened. @see UDAP-DCR-035 */
async function cancel(page: Page): Promise<void> {
  await part(page, 'Registrations').click()
  await page.getByRole('gridcell', { name: 'Nightly export' }).click()
  await page.getByRole('button', { name: 'Cancel registration' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel Nightly export?' })
  await dialog.getByRole('button', { name: 'Sign and send cancellation' }).click()
  await expect(page.getByText('Nightly export is cancelled at the server')).toBeVisible()
  await part(page, 'History').click()
  const attempts = page.getByRole('list', { name: 'Attempts' })
  await expect(attempts.getByText('Cancellation')).toBeVisible()
  await expectAccessible(page, 'registrations')
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { openDataDirectory } from '../../src/main/hosts/node/data-directory.ts'
import { openFileSecretBox } from '../../src/main/hosts/node/file-secret-box.ts'
import { expectAccessible, tabTo } from '../support/console-page.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { takePorts } from '../support/ports.ts'
import { findAny, readSecrets } from '../support/secret-search.ts'

const passphrase = 'a long passphrase'

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

test('a person makes a key, certifies, exports, imports, rotates and revokes, and sees no private part', async ({
  page,
}) => {
  test.setTimeout(600_000)
  const seen = watch(page)
  await page.getByRole('link', { name: 'Keys & certificates' }).click()
  await generateKey(page)
  await issueCertificate(page)
  await seeChain(page)
  await seeTrust(page)
  await seen.note()
  const file = await exportPkcs12(page)
  await seen.note()
  await rotate(page)
  await revoke(page)
  await deleteBoth(page)
  await importPkcs12(page, file)
  for (const tab of ['Public key', 'Certificates', 'Used by', 'Rotation drill']) {
    await detail(page, tab).click()
    await seen.note()
  }
  await expectNoPrivateValue(seen.texts)
})

/** Keeps what the page gets from the server and what it shows; the file of an export is what a person asked for. */
function watch(page: Page) {
  const bodies: Promise<string>[] = []
  const pages: string[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('/rpc/keys.export')) return
    bodies.push(response.text().catch(() => ''))
  })
  const note = async () => {
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
    pages.push(await page.content(), stored)
  }
  return { note, texts: async () => [...pages, ...(await Promise.all(bodies))] }
}

/** Reads the keys out of the store once the server has gone, and looks for them in all of it. @see spec/security.md KS-07 */
async function expectNoPrivateValue(texts: () => Promise<readonly string[]>): Promise<void> {
  await server.stop()
  const everything = Buffer.from((await texts()).join('\n'))
  const directory = openDataDirectory(join(folder.path, 'data'))
  const secretBox = await openFileSecretBox(directory, false)
  const { secrets, publicValues } = await readSecrets(directory.databaseFile, { secretBox })
  expect(secrets.length).toBeGreaterThan(5)
  expect(findAny(everything, secrets)).toEqual([])
  // The search finds what is there.
  expect(publicValues.some((value) => everything.includes(value))).toBe(true)
}

test('makes a key and walks a chain by keyboard alone', async ({ page }) => {
  test.setTimeout(300_000)
  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await expect(page.getByRole('heading', { level: 1, name: 'Keys & certificates' })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Generate key', exact: true }).first())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Generate key' })).toBeVisible()
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'By keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'By keyboard' })).toBeHidden()
})

const detail = (page: Page, tab: string) => page.getByRole('tab', { name: tab, exact: true }).last()

async function generateKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Generate key' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Generate key' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Nightly export')
  await dialog.getByRole('button', { name: 'Generate' }).click()
  await expect(page.getByRole('heading', { name: 'Nightly export' })).toBeVisible()
  await expectAccessible(page, 'key')
}

async function issueCertificate(page: Page): Promise<void> {
  await detail(page, 'Certificates').click()
  await page.getByRole('link', { name: 'Issue certificate' }).click()
  const dialog = page.getByRole('dialog', { name: 'Issue certificate' })
  await dialog.getByRole('textbox', { name: 'Common name' }).fill('Nightly export')
  await dialog.getByRole('textbox', { name: /URIs/ }).fill('https://app.example/nightly')
  await expect(dialog.getByText(/CN=Nightly export/)).toBeVisible()
  await expectAccessible(page, 'issue')
  await dialog.getByRole('button', { name: 'Issue' }).click()
  await expect(page.getByRole('heading', { name: /Nightly export/ })).toBeVisible()
}

async function seeChain(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Chain' }).click()
  const chain = page.getByRole('group', { name: 'Certificate chain, root first' })
  await expect(chain.getByRole('link')).toHaveCount(2)
  await expectAccessible(page, 'chain')
}

async function seeTrust(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Trust', exact: true }).click()
  await page.getByRole('button', { name: 'Judge it now' }).click()
  await expect(page.getByText('trusted', { exact: true }).first()).toBeVisible()
  await expectAccessible(page, 'trust')
}

async function openKey(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Keys', exact: true }).click()
  await page.getByRole('searchbox', { name: /Filter keys/ }).fill('Nightly')
  await page.getByRole('gridcell', { name: 'Nightly export' }).first().click()
  await expect(page.getByRole('heading', { name: 'Nightly export' })).toBeVisible()
}

/** The file is a PKCS #12; its bytes are looked for in the page, as the private values a page must not hold. */
async function exportPkcs12(page: Page): Promise<string> {
  await openKey(page)
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export Nightly export' })
  await dialog.getByRole('combobox', { name: 'Format' }).click()
  await page.getByRole('option', { name: /PKCS #12, with/ }).click()
  await dialog.getByLabel('Passphrase', { exact: false }).first().fill(passphrase)
  await dialog.getByLabel('Passphrase once more').fill(passphrase)
  await dialog.getByRole('textbox', { name: /Type the name/ }).fill('Nightly export')
  await expectAccessible(page, 'export')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export private key' }).click(),
  ])
  const file = join(folder.path, download.suggestedFilename())
  await download.saveAs(file)
  const html = await page.content()
  expect(html).not.toContain(readFileSync(file).toString('base64').slice(0, 64))
  expect(html).not.toContain(passphrase)
  expect(html).not.toMatch(/"d"\s*:/)
  return file
}

async function rotate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('button', { name: 'Make successor' }).click()
  await expect(page.getByText('Successor of')).toBeVisible()
}

async function revoke(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Certificates', exact: true }).first().click()
  await page
    .getByRole('gridcell', { name: /Nightly export/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('Nightly export TEST ONLY revoked')).toBeVisible()
}

/** Both keys, so that the one of the file can come back. */
async function deleteBoth(page: Page): Promise<void> {
  for (const _ of ['successor', 'old key']) {
    await openKey(page)
    await page.getByRole('button', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete Nightly export?' })
    const name = dialog.getByRole('textbox')
    if (await name.isVisible()) await name.fill('Nightly export')
    await dialog.getByRole('button', { name: 'Delete key' }).click()
    await expect(page.getByText('Nightly export deleted')).toBeVisible()
  }
}

async function importPkcs12(page: Page, file: string): Promise<void> {
  await page.getByRole('button', { name: 'Import' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import keys and certificates' })
  await dialog.getByLabel('File of keys').setInputFiles(file)
  await dialog.getByLabel('Passphrase of the file').fill(passphrase)
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('private key', { exact: true })).toBeVisible()
  await expectAccessible(page, 'import')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText(/^1 key and \d certificates? imported$/)).toBeVisible()
}

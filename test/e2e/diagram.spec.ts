import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
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
  const workspace = join(folder.path, 'workspace.json')
  writeFileSync(workspace, JSON.stringify({ settings: { approval: 'automatic' } }))
  const data = join(folder.path, 'data')
  server = await startHeadless(['--port', port, '--data', data, '--workspace', workspace])
})

test.afterEach(async () => {
  await server.stop()
  folder.remove()
})

test('a launch is walked by keyboard, kept as a picture, replayed changed and refused, found and compared', async ({
  page,
}) => {
  test.setTimeout(600_000)
  const { console: address, adminToken } = server.ready
  await page.goto(`${address}/#t=${adminToken}`)
  await launch(page)
  await walkDiagram(page)
  await savePicture(page)
  await readHundreds(page)
  await replayChanged(page)
  await searchTraffic(page)
  await compareTwo(page)
  await sendAgain(page)
})

/** A launch goes through two windows, which a busy machine takes its time for. */
const patience = { timeout: 90_000 }

const stateOf = (page: Page) => page.getByRole('status', { name: 'State of the launch' })

async function launch(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: 'Start standalone launch' })
  const [tab] = await Promise.all([page.waitForEvent('popup'), start.click()])
  await expect(stateOf(page)).toContainText('succeeded', patience)
  await tab.close()
}

async function walkDiagram(page: Page): Promise<void> {
  const steps = page.getByRole('listbox', { name: 'Steps of the launch' })
  await tabTo(page, steps)
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  const redeem = steps.getByRole('option', { name: /Redeem the code/ })
  for (let presses = 0; presses < 30; presses += 1) {
    if ((await redeem.getAttribute('data-active')) !== null) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Redeem the code' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Checks of the app' })).toBeVisible()
  const zoom = page.getByRole('button', { name: /^Zoom \d+ percent/ })
  await page.keyboard.press('+')
  await expect(zoom).toHaveText('125 %')
  await page.keyboard.press('0')
  await expect(zoom).toHaveText('100 %')
  await expectAccessible(page, 'diagram')
}

async function savePicture(page: Page): Promise<void> {
  for (const kind of ['svg', 'png']) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Save ${kind.toUpperCase()}` }).click(),
    ])
    const file = join(folder.path, `diagram.${kind}`)
    await download.saveAs(file)
    const bytes = readFileSync(file)
    if (kind === 'svg') expect(bytes.toString()).toContain('Redeem the code')
    else expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  }
}

const reads = 240

/** A run of hundreds of messages: however many there are, the page holds those in sight. */
async function readHundreds(page: Page): Promise<void> {
  const steps = page.getByRole('listbox', { name: 'Steps of the launch' })
  const runId = /\/launch\/([\w-]+)/.exec(page.url())?.[1] ?? ''
  const statuses = await page.evaluate(
    async ([id, count]) => {
      const session = sessionStorage.getItem('trustbench.session')
      const read = async () => {
        const answer = await fetch('/rpc/launch.readFhir', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${session}` },
          body: JSON.stringify({ runId: id, path: 'metadata' }),
        })
        return answer.status
      }
      const seen: number[] = []
      // No more at once than the core sends.
      while (seen.length < count)
        seen.push(...(await Promise.all([read(), read(), read(), read()])))
      return seen
    },
    [runId, reads] as const,
  )
  expect(new Set(statuses)).toEqual(new Set([200]))
  const drawn = steps.getByRole('option')
  await expect(drawn.first()).toHaveAttribute('aria-setsize', String(8 + reads), {
    timeout: 60_000,
  })
  await steps.focus()
  for (const key of ['End', 'PageUp', 'Home', 'End']) {
    await page.keyboard.press(key)
    const nodes = await steps.evaluate((list) => list.querySelectorAll('*').length)
    expect(nodes).toBeLessThan(1_500)
    expect(await drawn.count()).toBeLessThan(60)
  }
  await expect(drawn.last()).toHaveAttribute('aria-posinset', String(8 + reads))
  await expect(drawn.last()).toBeInViewport()
  const redeem = steps.getByRole('option', { name: /Redeem the code/ })
  await page.keyboard.press('Home')
  await redeem.click()
}

async function replayChanged(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Replay with one thing changed' }).click()
  const dialog = page.getByRole('dialog', { name: /Replay from/ })
  await dialog.getByRole('combobox', { name: 'What to change' }).click()
  await page.getByRole('option', { name: 'code_verifier (body)' }).click()
  await dialog.getByRole('textbox', { name: 'Value to send' }).fill('wrong-'.repeat(8))
  await expectAccessible(page, 'replay')
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    dialog.getByRole('button', { name: 'Replay' }).click(),
  ])
  await expect(stateOf(page)).toContainText('invalid_grant', patience)
  await tab.close()
  const replay = page.getByRole('region', { name: 'Replay' })
  await expect(replay).toContainText('The server answered 400; before, 200.')
  await replay.getByRole('button', { name: 'Compare answers' }).click()
  const answer = page.getByRole('table', { name: 'Answer', exact: true })
  await expect(answer.getByRole('row', { name: /^status/ })).toContainText('200400')
  await expectAccessible(page, 'answers compared')
  await page.getByRole('button', { name: 'Close' }).click()
}

async function searchTraffic(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: 'Traffic' })
    .click()
  await page.getByRole('searchbox', { name: 'Search words in messages' }).fill('invalid_grant')
  const rows = page.getByRole('row', { name: /\/token/ })
  await expect(rows.first()).toBeVisible()
  await expect(page.getByRole('row', { name: /smart-configuration/ })).toHaveCount(0)
  await expectAccessible(page, 'search')
}

async function compareTwo(page: Page): Promise<void> {
  const rows = page.getByRole('row', { name: /\/token/ })
  await rows.first().click()
  await page.getByRole('button', { name: 'Compare with another exchange' }).click()
  await expect(page.getByText('Now open the exchange to compare with')).toBeVisible()
  await rows.nth(1).click()
  await expect(page.getByRole('heading', { name: 'Two exchanges compared' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Request', exact: true })).toContainText(
    'other value',
  )
  await expectAccessible(page, 'two exchanges compared')
  await page.getByRole('button', { name: 'Close detail' }).click()
}

async function sendAgain(page: Page): Promise<void> {
  await page
    .getByRole('searchbox', { name: 'Search words in messages' })
    .fill('smart-configuration')
  await page
    .getByRole('row', { name: /smart-configuration/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Send again, edited' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send again, edited' })
  const url = dialog.getByRole('textbox', { name: 'URL' })
  await url.fill(`${await url.inputValue()}-gone`)
  await expectAccessible(page, 'send again')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('heading', { name: 'Two exchanges compared' })).toBeVisible()
  const answer = page.getByRole('table', { name: 'Answer', exact: true })
  await expect(answer.getByRole('row', { name: /^status/ })).toContainText('404')
}

import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { type CDPSession, expect, type Page, test } from '@playwright/test'
import { expectHarmless, watch } from '../support/harmless-page.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { chosenTexts } from '../support/hostile-texts.ts'
import { hostileToken, tokenOf } from '../support/hostile-token.ts'
import { takePorts } from '../support/ports.ts'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let sentinel: Server
let sentinelUrl: string
let connections = 0
let page: Page

test.beforeAll(async ({ browser }) => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  sentinel = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => sentinel.listen(0, '127.0.0.1', resolve))
  const address = sentinel.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port was given')
  sentinelUrl = `http://127.0.0.1:${address.port}`
  // A ticket lets one page in, so that all tests use the same one.
  page = await browser.newPage()
  await page.goto(`${server.ready.console}/#t=${server.ready.adminToken}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible({
    timeout: 60_000,
  })
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  await new Promise((resolve) => sentinel.close(resolve))
  folder.remove()
})

test.beforeEach(async () => {
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('link', { name: 'Inspector' }).click()
  await expect(page.getByText('Paste a token to read it')).toBeVisible()
})

test.afterEach(() => {
  page.removeAllListeners()
})

/** Pastes into the page and not into a field, as a person does who has clicked nothing. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, text)
}

/** Drops something on the middle of the page.
 * @returns whether the browser was kept from opening it itself
 */
async function drop(
  page: Page,
  what: { name?: string; bytes?: number[]; text?: string },
): Promise<boolean> {
  return page.evaluate(({ name, bytes, text }) => {
    const dataTransfer = new DataTransfer()
    if (bytes !== undefined) dataTransfer.items.add(new File([Uint8Array.from(bytes)], name ?? 'x'))
    if (text !== undefined) {
      dataTransfer.setData('text/plain', text)
      dataTransfer.setData('text/uri-list', text)
    }
    const target = document.querySelector('main') ?? document.body
    const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
    return !target.dispatchEvent(event)
  }, what)
}

const watchConsole = () => watch(page, server.ready.console)

test(`shows ${chosenTexts.length} hostile texts in every field: no script runs, nothing is asked [FG-09] [TI-01]`, async () => {
  test.setTimeout(1_800_000)
  const seen = watchConsole()
  const atOnce = 10
  for (let at = 0; at < chosenTexts.length; at += atOnce) {
    const texts = chosenTexts.slice(at, at + atOnce)
    const members = texts.map((text, index) => [`${index} ${text}`, hostileToken(text)])
    await paste(page, JSON.stringify(Object.fromEntries(members)))
    const tabs = page.getByRole('tablist', { name: 'Tokens found' }).getByRole('tab')
    await expect(tabs).toHaveCount(texts.length)
    for (const index of texts.keys()) {
      await tabs.nth(index).click()
      const payload = page.getByRole('table', { name: 'Payload' })
      await expect(payload.getByRole('row')).toHaveCount(14)
      await expectHarmless(page, seen)
    }
    await page.getByRole('button', { name: 'Clear' }).click()
  }
})

test(`shows ${chosenTexts.length} hostile texts side by side, in bulk, and in what is signed again [FG-09] [TI-01]`, async () => {
  test.setTimeout(1_800_000)
  const seen = watchConsole()
  await page.getByRole('tab', { name: 'Bulk' }).click()
  const lines = chosenTexts.map(hostileToken).join('\n')
  const name = `${(chosenTexts[1] ?? '').replaceAll('/', ' ')}.log`
  await page
    .locator('input[aria-label="Choose files"]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(lines) })
  await expect(page.getByText(`${chosenTexts.length} tokens in`)).toBeVisible()
  for (const group of ['Issuer', 'Key', 'Kind']) {
    await page.getByRole('combobox', { name: 'Group by' }).click()
    await page.getByRole('option', { name: group }).click()
    await expect(
      page.getByRole('list', { name: 'Groups' }).getByRole('button').first(),
    ).toBeVisible()
    await expectHarmless(page, seen)
  }
  await page.getByRole('tab', { name: 'Compare' }).click()
  for (const text of chosenTexts.slice(0, 10)) {
    await page.getByRole('textbox', { name: 'First token' }).fill(hostileToken(text))
    await page.getByRole('textbox', { name: 'Second token' }).fill(hostileToken(`${text}x`))
    await expect(page.getByRole('table', { name: 'Payload' })).toBeVisible()
    await expectHarmless(page, seen)
  }
  await page.getByRole('tab', { name: 'Sign again' }).click()
  for (const text of chosenTexts.slice(0, 10)) {
    await page.getByRole('textbox', { name: 'Token to begin with' }).fill(hostileToken(text))
    await page.getByRole('button', { name: 'Make token' }).click()
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByText(/answered \d+/)).toBeVisible()
    await expectHarmless(page, seen)
  }
})

test('asks nobody that a token names, whether it is shown, verified or judged in bulk [TI-10]', async () => {
  const seen = watchConsole()
  const before = connections
  const text = tokenOf(
    { alg: 'RS256', kid: 'k', jku: `${sentinelUrl}/jwks`, x5u: `${sentinelUrl}/x5u` },
    { iss: sentinelUrl, jwks_uri: `${sentinelUrl}/jwks`, sub: 'a', aud: 'b', exp: 2_000_000_000 },
  )
  await paste(page, text)
  await expect(page.getByRole('region', { name: 'Summary' })).toContainText('decoded only')
  await page.getByRole('button', { name: 'Fetch…' }).first().click()
  await expect(page.getByRole('dialog')).toContainText(`${sentinelUrl}/jwks`)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('tab', { name: 'Bulk' }).click()
  await page
    .locator('input[aria-label="Choose files"]')
    .setInputFiles({ name: 'a.log', mimeType: 'text/plain', buffer: Buffer.from(text) })
  await expect(page.getByText('1 tokens in')).toBeVisible()
  expect(connections - before).toBe(0)
  expect(seen.elsewhere).toEqual([])
  // The sentinel hears whoever does connect.
  await fetch(sentinelUrl).catch(() => undefined)
  expect(connections - before).toBe(1)
})

test('opens an address of a token only after its host was agreed to, and knows nothing of its opener [EL-11] [TI-02]', async () => {
  const context = page.context()
  await context.route('https://as.example/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>opened</title>' }),
  )
  await paste(
    page,
    tokenOf({ alg: 'RS256' }, { iss: 'https://as.example/me', sub: 'javascript:alert(1)' }),
  )
  const payload = page.getByRole('table', { name: 'Payload' })
  await expect(payload.getByRole('row')).toHaveCount(2)
  await expect(payload.getByRole('link')).toHaveCount(0)
  await payload.getByText('https://as.example/me').click()
  expect(context.pages()).toHaveLength(1)
  await payload.getByRole('button', { name: 'Open iss…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Open a page of as.example?')
  expect(context.pages()).toHaveLength(1)
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    dialog.getByRole('button', { name: 'Open in browser' }).click(),
  ])
  await expect(opened).toHaveTitle('opened')
  expect(await opened.evaluate(() => window.opener)).toBeNull()
  await opened.close()
})

test('reads a dropped file as bytes, and takes paths and links for the texts they are [TI-14]', async () => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/rpc/inspector.inspect')) asked.push(request.postData() ?? '')
  })
  const bytes = [...Buffer.from(tokenOf({ alg: 'RS256' }, { sub: 'dropped' }))]
  expect(await drop(page, { name: 'token.txt', bytes })).toBe(true)
  await expect(page.getByRole('table', { name: 'Payload' })).toContainText('dropped')
  expect(asked.join('')).not.toContain('token.txt')
  for (const text of [
    '/etc/passwd',
    'file:///etc/passwd',
    'C:\\Windows\\win.ini',
    '\\\\host\\share',
  ]) {
    await page.getByRole('button', { name: 'Clear' }).click()
    if (text.startsWith('file:')) expect(await drop(page, { text })).toBe(true)
    else await paste(page, text)
    await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible()
    await expect(page.getByRole('main')).not.toContainText('root:')
    expect(JSON.stringify(asked.at(-1))).toContain('text')
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Inspector' })).toBeVisible()
})

test('works on 10 MiB in a thread while the page is used, ends it on request, and lets the memory go [L-07] [TI-06]', async () => {
  test.setTimeout(600_000)
  const session = await page.context().newCDPSession(page)
  const text = `${tokenOf({ alg: 'RS256' }, { sub: 'first' })} `.padEnd(
    10_400_000,
    'eyJhIjoxfQ.e30.x ',
  )
  const before = await usedHeap(session)
  await countWhileInspecting()
  await paste(page, text)
  await expect(page.getByRole('tablist', { name: 'Tokens found' })).toBeVisible({
    timeout: 120_000,
  })
  const meanwhile = await page.evaluate(() => Reflect.get(globalThis, 'meanwhile'))
  // A page that waits draws nothing and hears nothing.
  expect(meanwhile.frames).toBeGreaterThan(5)
  expect(meanwhile.hasProgress).toBe(true)
  expect(meanwhile.clicks).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByText('Paste a token to read it')).toBeVisible()
  // The request comes late, as a long one does, so that the word that it is not wanted is there first on any machine.
  const cleared = Promise.withResolvers<void>()
  const inspect = '**/rpc/inspector.inspect'
  await page.route(inspect, async (route) => {
    await cleared.promise
    await route.continue()
  })
  const asked = page.waitForResponse(inspect)
  const begun = page.waitForRequest(inspect)
  const cancelled = page.waitForResponse('**/rpc/inspector.cancel')
  await paste(page, text.slice(0, 1_000_000))
  await begun
  await page.getByRole('button', { name: 'Clear' }).click()
  await cancelled
  cleared.resolve()
  expect((await (await asked).text()).slice(0, 500)).toContain('was ended')
  await page.unroute(inspect)
  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByRole('tab', { name: 'Tokens' }).click()
  await expect.poll(async () => (await usedHeap(session)) - before).toBeLessThan(5_000_000)
})

/** Has the page count, from the moment an inspection is asked for to its answer, the frames it draws and the clicks it handles, and
 * see whether it shows progress.
 */
async function countWhileInspecting(): Promise<void> {
  await page.evaluate(() => {
    const meanwhile = { frames: 0, clicks: 0, hasProgress: false }
    Reflect.set(globalThis, 'meanwhile', meanwhile)
    const ask = globalThis.fetch
    const collapse = document.querySelector('[aria-label="Collapse rail"]')
    globalThis.fetch = async (...given) => {
      const isInspecting = String(given[0]).endsWith('/rpc/inspector.inspect')
      const answer = ask(...given)
      if (!isInspecting) return answer
      let isRunning = true
      const next = () => {
        if (!isRunning) return
        meanwhile.frames += 1
        meanwhile.hasProgress ||= document.querySelector('[aria-label="Inspecting"]') !== null
        const before = document.activeElement
        if (collapse instanceof HTMLElement) collapse.focus()
        if (document.activeElement !== before || before === collapse) meanwhile.clicks += 1
        requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
      try {
        return await answer
      } finally {
        isRunning = false
        globalThis.fetch = ask
      }
    }
  })
}

/** What the page keeps, in bytes, once everything that can be was let go. */
async function usedHeap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize
}

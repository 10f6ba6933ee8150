// TRUSTBENCH_HOSTILE_TEXTS=400 puts all 400 hostile texts through every field, one by one; 40, several at once, where it is not set.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectHarmless, findHarm, type Seen, watch } from '../support/harmless-page.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { type HostileWorld, hostileKinds } from '../support/hostile-fields.ts'
import { chosenTexts } from '../support/hostile-texts.ts'
import { hostileTokenFields } from '../support/hostile-token.ts'
import { takePorts } from '../support/ports.ts'
import { callWithSession } from '../support/remote-bench.ts'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let page: Page
let world: HostileWorld

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  folder = temporaryDirectory()
  const port = String(await takePorts())
  const workspace = join(folder.path, 'workspace.json')
  writeFileSync(workspace, JSON.stringify({ settings: { udapLoopbackHttp: true } }))
  const data = join(folder.path, 'data')
  server = await startHeadless(['--port', port, '--data', data, '--workspace', workspace])
  const { console: address, adminToken, issuer, fhirBase } = server.ready
  page = await browser.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${address}/#t=${adminToken}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible({
    timeout: 60_000,
  })
  const session = await page.evaluate(() => sessionStorage.getItem('trustbench.session'))
  const call = callWithSession(new URL(address).origin, session ?? '')
  world = { call, issuer, fhirBase, ...(await makeCommunity(call)) }
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  folder.remove()
})

test.beforeEach(() => test.setTimeout(1_800_000))

test.afterEach(() => {
  page.removeAllListeners()
})

async function makeCommunity(call: HostileWorld['call']) {
  const communityUri = 'urn:example:hostile'
  const made = await call('communities.create', { name: 'Hostile', uri: communityUri })
  const root = await call('certificates.get', { id: made.authorities[0]?.certificateId ?? '' })
  const uri = 'https://certifier.example'
  const { certificate } = await call('certificates.issue', {
    communityId: made.id,
    kind: 'certifier',
    commonName: 'Certifier',
    uris: [uri],
    key: { kind: 'new', algorithm: 'p-256' },
  })
  const { client } = await call('clients.register', {
    metadata: {
      client_name: 'App',
      redirect_uris: ['https://app.example/cb'],
      launch_uri: 'https://app.example/launch',
      scope: 'launch openid patient/*.rs',
    },
  })
  return {
    clientId: client.client_id,
    communityId: made.id,
    communityUri,
    anchor: root.pem,
    signer: { certificateId: certificate.id, uri },
  }
}

/** Texts that go into fields at once, as far as there is room: few texts are to take little time, all of them stand alone. */
const together = chosenTexts.length > 40 ? 1 : 20
const groups = Array.from({ length: Math.ceil(chosenTexts.length / together) }, (_, index) =>
  chosenTexts.slice(index * together, (index + 1) * together),
)

/** As many of the texts as fit behind the mark, the first of them in fewer words where it is long. */
function shorten(
  mark: string,
  [first = '', ...others]: readonly string[],
  longest: number,
): string {
  const room = longest - mark.length - 1
  const short = first.replaceAll('globalThis.', '').replaceAll('parent.', '')
  let fitting = `${mark} ${first.length <= room ? first : short.slice(0, room)}`
  for (const other of others) {
    if (fitting.length + 1 + other.length <= longest) fitting += ` ${other}`
  }
  return fitting.trim()
}

/** The texts with another one first, so that fields with room for one get different ones. */
function rotated(texts: readonly string[], by: number): readonly string[] {
  const start = by % texts.length
  return [...texts.slice(start), ...texts.slice(0, start)]
}

/** Which of the marks the page shows, as text or in an attribute that people see or hear. */
function shownOf(page: Page, marks: readonly string[]): Promise<string[]> {
  return page.evaluate((wanted) => {
    const parts: (string | null)[] = [document.body.textContent]
    for (const element of document.querySelectorAll('[title],[aria-label],input,textarea')) {
      parts.push(element.getAttribute('title'), element.getAttribute('aria-label'))
      if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
        parts.push(element.value)
      }
    }
    const all = parts.join(' ').toLowerCase()
    return wanted.filter((mark) => all.includes(mark))
  }, marks)
}

async function goTo(address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, address)
}

/** Opens a screen anew, as lists and forms keep what they have read, and waits until it shows all of the marks; gives those it
 * does not show in that time.
 */
async function missingAt(
  address: string,
  marks: readonly string[],
  open?: () => Promise<void>,
): Promise<string[]> {
  await goTo(address)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/./)
  await open?.()
  let missing: string[] = []
  const isComplete = async () => {
    const shown = await shownOf(page, marks)
    missing = marks.filter((mark) => !shown.includes(mark))
    return missing.length
  }
  await expect
    .poll(isComplete, { timeout: 20_000, intervals: [20, 50, 100] })
    .toBe(0)
    .catch(() => undefined)
  return missing
}

for (const [index, { name, fields, store, open, isList }] of hostileKinds.entries()) {
  test(`shows ${chosenTexts.length} hostile texts in every field of: ${name} [FG-09] [TI-01]`, async () => {
    const seen: Seen = watch(page, server.ready.console, world.issuer)
    const missing: string[] = []
    const marks = new Map<string, string>()
    for (const [turn, texts] of groups.entries()) {
      if (isList !== true) marks.clear()
      const put = (field: string, longest = 200) => {
        const place = fields.indexOf(field)
        const mark = `k${index}f${place}n${turn}z`
        const value = shorten(mark, rotated(texts, place), longest)
        marks.set(mark, `${field}: ${value}`)
        return value
      }
      const address = await store(world, put, turn)
      if (isList === true && turn < groups.length - 1) continue
      expect(marks.size).toBe(fields.length * (isList === true ? groups.length : 1))
      const left = await missingAt(address, [...marks.keys()], async () => open?.(page, turn))
      missing.push(...left.map((mark) => `${marks.get(mark)}`))
      await expectHarmless(page, seen)
    }
    expect(missing).toEqual([])
  })
}

test('has 60 fields at least that show texts of others, with those of the Inspector [FG-09]', () => {
  const fields = hostileKinds.flatMap(({ name, fields }) =>
    fields.map((each) => `${name}: ${each}`),
  )
  const all = [...fields, ...hostileTokenFields.map((each) => `token: ${each}`)]
  expect(new Set(all).size).toBe(all.length)
  expect(all.length).toBeGreaterThanOrEqual(60)
})

/** Every screen and part of a screen, as the rail and the tabs lead to them. */
const everyScreen = [
  ...['/', '/launch', '/clients', '/clients?tokens', '/traffic', '/fhir', '/inspector'],
  ...['pairs', 'certificates', 'communities', 'expiry'].map((view) => `/keys/${view}`),
  ...['communities', 'discovery', 'statements', 'registrations', 'tokens', 'decisions'].map(
    (section) => `/trust/${section}`,
  ),
  ...['definitions', 'issue', 'issued'].map((view) => `/trust/certifications/${view}`),
  ...[
    'server',
    'fhir-server',
    'users',
    'identity-provider',
    'ehr-style',
    'brands',
    'workspace',
  ].map((tab) => `/settings/${tab}`),
]

test('shows every screen with all of them in its lists, from the first row to the last [FG-09] [TI-01]', async () => {
  const seen = watch(page, server.ready.console, world.issuer)
  for (const address of everyScreen) {
    await goTo(address)
    await expect(page.getByRole('progressbar')).toHaveCount(0)
    await scrollThrough()
    await expectHarmless(page, seen)
  }
})

/** Scrolls everything that scrolls to its end, a part at a time, so that lists draw all of their rows. */
async function scrollThrough(): Promise<void> {
  await page.evaluate(async () => {
    const drawn = () => new Promise((done) => requestAnimationFrame(done))
    const scrolled = [...document.querySelectorAll('main *')].filter(
      (element) => element.scrollHeight > element.clientHeight + 50 && element.clientHeight > 50,
    )
    for (const element of scrolled) {
      for (let top = 0; top < element.scrollHeight; top += element.clientHeight) {
        element.scrollTop = top
        await drawn()
      }
    }
  })
}

test(`shows ${chosenTexts.length} hostile texts on the pages of the server [FG-09] [TI-01]`, async ({
  context,
}) => {
  const tab = await context.newPage()
  const seen = watch(tab, world.issuer)
  // Pages of the server make these themselves; a script of others is one that their policy reports.
  const own = ':is(link,meta,script,style[nonce],img[src^="/"])'
  for (const [turn, texts] of groups.entries()) {
    const mark = `p${turn}z`
    const { client } = await world.call('clients.register', {
      metadata: {
        client_name: shorten(`${mark}name`, texts, 200),
        redirect_uris: ['https://app.example/cb'],
        scope: 'openid launch/patient patient/*.rs',
      },
    })
    const request = (change: Record<string, string>) =>
      `${world.issuer}/authorize?${new URLSearchParams({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: 'https://app.example/cb',
        scope: 'openid launch/patient patient/*.rs',
        state: texts[0] ?? '',
        aud: world.fhirBase,
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
        ...change,
      })}`
    await tab.goto(request({ login_hint: shorten(`${mark}hint`, texts, 200) }))
    await expect(tab.locator('body')).toContainText(`${mark}name`)
    await expect(tab.locator('body')).toContainText(`${mark}hint`)
    await expectHarmless(tab, seen, own)
    await tab.goto(request({ redirect_uri: shorten(`${mark}uri`, texts, 200) }))
    await expect(tab.locator('body')).toContainText(`${mark}uri`)
    await expectHarmless(tab, seen, own)
    await tab.goto(request({ client_id: shorten(`${mark}client`, texts, 200) }))
    await expect(tab.locator('body')).toContainText(`${mark}client`)
    await expectHarmless(tab, seen, own)
  }
})

test('finds a page that takes texts for markup [FG-09]', async ({ context }) => {
  const tab = await context.newPage()
  const naive = 'http://naive.example/'
  await tab.route('**/*', (route) =>
    route.request().url() === naive
      ? route.fulfill({ contentType: 'text/html', body: '<main></main>' })
      : route.abort(),
  )
  const found = { run: 0, asked: 0, markup: 0, thrown: 0 }
  for (const text of chosenTexts) {
    await tab.goto(naive)
    const seen = watch(tab, naive)
    await tab.evaluate((written) => {
      document.write(`<main>${written}</main><a href="${written.replaceAll('"', '&quot;')}">x</a>`)
    }, text)
    // A script or an image says a moment later that it failed.
    await tab.evaluate(() => new Promise((done) => setTimeout(done, 30))).catch(() => undefined)
    const harm = await findHarm(tab).catch(() => undefined)
    const isThrown = await expectHarmless(tab, seen).then(
      () => false,
      () => true,
    )
    found.run += harm?.hasRun === true ? 1 : 0
    found.asked += seen.elsewhere.length > 0 ? 1 : 0
    found.markup += (harm?.markup.length ?? 0) > 0 ? 1 : 0
    found.thrown += isThrown ? 1 : 0
    tab.removeAllListeners()
  }
  expect(found.run).toBeGreaterThan(chosenTexts.length / 20)
  expect(found.asked).toBeGreaterThan(chosenTexts.length / 20)
  expect(found.markup).toBeGreaterThan(chosenTexts.length / 4)
  expect(found.thrown).toBeGreaterThan(chosenTexts.length / 2)
})

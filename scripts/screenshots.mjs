// npm run screenshots: starts the program on fresh data, works with it as a person would, and writes pictures of every
// screen and page to docs/screenshots, light and dark, at 1280×800 and 1024×700.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findChromium } from './find-chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs', 'screenshots')
const sizes = [
  { name: '1280', viewport: { width: 1280, height: 800 } },
  { name: '1024', viewport: { width: 1024, height: 700 } },
]
/** Where the console keeps the session secret of a tab. */
const secretKey = 'trustbench.session'
const screens = [
  'overview',
  'launch',
  'clients',
  'keys',
  'trust',
  'trust-discovery',
  'trust-statements',
  'trust-variants',
  'trust-registrations',
  'trust-tokens',
  'trust-certifications',
  'traffic',
  'fhir',
  'inspector',
  'settings',
]

const standalone = {
  mode: 'standalone',
  client_id: 'trustbench-console',
  scope: 'openid fhirUser launch/patient patient/Patient.rs patient/Observation.rs offline_access',
}

mkdirSync(folder, { recursive: true })
const data = mkdtempSync(join(tmpdir(), 'trustbench-screenshots-'))
const server = spawn(
  process.execPath,
  ['out/main/headless.js', 'serve', '--port', '4180', '--data', data, '--no-open'],
  { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] },
)
try {
  const ready = JSON.parse(await firstLine(server.stdout))
  await takePictures(ready)
} finally {
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(data, { recursive: true })
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('the program ended before it was ready')
}

async function takePictures({ console: consoleUrl, adminToken }) {
  const found = await findChromium()
  const browser = await chromium.launch({
    executablePath: found?.executablePath,
    args: [...(found?.args ?? []), '--disable-gpu'],
    env: { ...process.env, ...found?.env },
  })
  const secret = await openSession(consoleUrl, adminToken)
  const call = (method, params) => callRpc(consoleUrl, secret, method, params)
  await registerClients(call)
  await makeKeys(call)
  await registerByStatement(call)
  const runs = await playLaunches(browser, call)
  for (const colorScheme of ['light', 'dark']) {
    await picturePages(browser, call, colorScheme)
    for (const { name, viewport } of sizes) {
      const context = await browser.newContext({ viewport, colorScheme })
      await context.addInitScript(
        ([key, value]) => sessionStorage.setItem(key, value),
        [secretKey, secret],
      )
      await pictureScreens(context, consoleUrl, runs, `${colorScheme}-${name}`)
      await context.close()
    }
  }
  await browser.close()
}

async function openSession(consoleUrl, token) {
  const response = await post(`${consoleUrl}/session`, { token }, { Origin: consoleUrl })
  return (await response.json()).session
}

async function callRpc(consoleUrl, secret, method, params) {
  const response = await post(`${consoleUrl}/rpc/${method}`, params, {
    Origin: consoleUrl,
    Authorization: `Bearer ${secret}`,
  })
  return response.json()
}

async function post(url, body, headers) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response
}

async function registerClients(call) {
  const apps = [
    ['Growth chart', 'none', 'launch launch/patient patient/*.rs openid fhirUser offline_access'],
    ['Medication review', 'client_secret_basic', 'launch patient/*.rs user/*.rs openid fhirUser'],
    ['Diabetes dashboard', 'none', 'launch/patient patient/Observation.rs patient/Condition.rs'],
    ['Ward board', 'client_secret_basic', 'launch user/*.rs openid fhirUser online_access'],
  ]
  for (const [index, [client_name, token_endpoint_auth_method, scope]] of apps.entries()) {
    await call('clients.register', {
      metadata: {
        client_name,
        redirect_uris: [`http://localhost:${3000 + index}/callback`],
        launch_uri: `http://localhost:${3000 + index}/launch`,
        token_endpoint_auth_method,
        grant_types: ['authorization_code', 'refresh_token'],
        scope,
      },
    })
  }
}

async function makeKeys(call) {
  const owner = { kind: 'jwk-set', id: 'nightly-export' }
  const keys = [
    ['Nightly export', 'p-384', 'client-authentication', { owner, tags: ['production'] }],
    ['Growth chart statements', 'rsa-2048', 'software-statement', { alg: 'RS256', tags: ['lab'] }],
    ['Metadata of this server', 'rsa-3072', 'signed-metadata', { owner: { kind: 'server' } }],
  ]
  for (const [name, algorithm, purpose, more] of keys) {
    await call('keys.generate', { name, algorithm, purpose, ...more })
  }
}

/** A service with a certificate of a local community, registered by statement, and a certification that means something. */
async function registerByStatement(call) {
  const { communities } = await call('communities.list', {})
  const [community] = communities
  const iss = 'https://app.example/nightly-export'
  const { certificate } = await call('certificates.issue', {
    communityId: community.id,
    kind: 'client',
    commonName: 'Nightly export',
    key: { kind: 'new', algorithm: 'rsa-2048' },
    uris: [iss],
  })
  const { fhirBase } = await call('server.status', {})
  const discovery = await call('udap.discover', { base: fhirBase })
  const { claims } = await call('udap.draftStatement', {
    base: fhirBase,
    appType: 'service',
    iss,
    client_name: 'Nightly export',
    registration_endpoint: discovery.endpoints.registration_endpoint,
  })
  const signer = { certificateId: certificate.id }
  await call('udap.register', { base: fhirBase, source: { kind: 'claims', claims, signer } })
  await call('certifications.saveDefinition', {
    communityUri: community.uri,
    name: 'Network member',
    uris: ['https://network.example/certifications/member'],
    certifierUris: ['https://network.example/certifier'],
  })
}

/** One launch that succeeds, one from the EHR, and one the person denies. */
async function playLaunches(browser, call) {
  const context = await browser.newContext()
  const { rows } = await call('launch.patients', { search: '' })
  const ehr = {
    mode: 'ehr',
    client_id: 'trustbench-console',
    scope: 'launch openid fhirUser patient/*.rs',
    ehr: { username: 'dr', context: { patient: rows[0].id, need_patient_banner: true } },
  }
  const denied = await decide(
    await context.newPage(),
    await call('launch.start', standalone),
    'deny',
  )
  const fromEhr = await decide(await context.newPage(), await call('launch.start', ehr), 'approve')
  const done = await decide(
    await context.newPage(),
    await call('launch.start', standalone),
    'approve',
  )
  await call('launch.readFhir', { runId: done, path: 'Observation?_count=5' })
  await call('launch.readFhir', { runId: done, path: 'MedicationRequest?_count=5' })
  await call('launch.refresh', { runId: done })
  await context.close()
  return { denied, fromEhr, done }
}

async function decide(page, { runId, openUrl }, decision) {
  await page.goto(openUrl)
  for (let step = 0; step < 5; step += 1) {
    if (await page.locator('button[value=approve]').isVisible()) break
    await page.locator('input[type=radio]').first().check({ force: true })
    await page.locator('button[value=sign-in], button[value=choose]').first().click()
  }
  await page.waitForTimeout(700)
  await page.locator(`button[value=${decision}]`).click()
  await page.waitForLoadState('networkidle')
  return runId
}

async function picturePages(browser, call, colorScheme) {
  for (const { name, viewport } of sizes) {
    const context = await browser.newContext({ viewport, colorScheme })
    const page = await context.newPage()
    const { openUrl } = await call('launch.start', standalone)
    const suffix = `${colorScheme}-${name}`
    await page.goto(openUrl)
    await picture(page, `login-${suffix}`)
    await page.locator('input[type=radio]').first().check({ force: true })
    await page.locator('button[value=sign-in]').click()
    await picture(page, `patients-${suffix}`)
    await page.locator('input[type=radio]').first().check({ force: true })
    await page.locator('button[value=choose]').click()
    await page.waitForTimeout(700)
    await picture(page, `consent-${suffix}`)
    await context.close()
  }
}

async function pictureScreens(context, consoleUrl, runs, suffix) {
  const page = await context.newPage()
  await page.goto(consoleUrl)
  for (const screen of screens) {
    await page.evaluate(
      (hash) => {
        location.hash = hash
      },
      `#${pathOf(screen, runs)}`,
    )
    // The event stream keeps the network busy, so there is nothing to wait for but the eye.
    await page.waitForTimeout(1800)
    if (['traffic', 'clients', 'keys', 'trust', 'trust-registrations'].includes(screen)) {
      await page.getByRole('row').nth(1).click()
      await page.waitForTimeout(600)
    }
    if (screen === 'trust-variants') await sendVariants(page)
    if (screen === 'trust-tokens') await getToken(page)
    await picture(page, `${screen}-${suffix}`)
  }
}

function pathOf(screen, runs) {
  if (screen === 'overview') return '/'
  if (screen === 'launch') return `/launch/${runs.done}`
  if (screen === 'trust-variants') return '/trust/statements'
  return `/${screen.replace('-', '/')}`
}

/** Two statements that are wrong in one way, with what the server said. */
async function sendVariants(page) {
  await page.getByRole('tab', { name: 'Broken variants' }).click()
  await page.getByRole('button', { name: 'Yes, to this endpoint' }).click()
  for (const label of ['Body as a form', 'No udap']) {
    await page.getByRole('button', { name: `Send: ${label}`, exact: true }).click()
    await page.getByRole('listitem', { name: label }).getByText('refused as expected').waitFor()
  }
}

async function getToken(page) {
  await page.getByRole('button', { name: 'Ask anew' }).click()
  await page.getByText('issued', { exact: true }).waitFor()
}

async function picture(page, name) {
  await page.waitForLoadState('load')
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type Client from 'fhirclient/lib/Client'
import { approve, choosePatient, signIn } from '../support/deciding-person.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import type { LaunchTarget } from '../support/launch.ts'
import { takePorts } from '../support/ports.ts'
import { connectToHeadless } from '../support/remote-bench.ts'
import { type SmartApp, startSmartApp } from '../support/smart-app.ts'

declare global {
  interface Window {
    /** Where the app under test leaves the library's client. */
    client: Client
  }
}

const client_id = 'browser-app'
const scope = 'openid fhirUser offline_access patient/Patient.r patient/Observation.rs'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let bench: LaunchTarget
let app: SmartApp

test.beforeAll(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  bench = await connectToHeadless(server.ready)
  app = await startSmartApp({ client_id, scope })
  await bench.call('clients.register', {
    client_id,
    metadata: {
      client_name: 'Browser app',
      redirect_uris: [app.redirectUri],
      launch_uri: app.launchUri,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: `launch launch/patient ${scope}`,
    },
  })
})

test.afterAll(async () => {
  await app.close()
  await server.stop()
  folder.remove()
})

test('fhirclient finishes a standalone launch, refreshes and reads [SAL-07]', async ({ page }) => {
  await page.goto(app.standaloneUri(bench.fhirBase))
  await signIn(page, 'Dr. Grace Adeyemi')
  await choosePatient(page, 'amara okafor', 'Okafor, Amara')
  await approve(page)
  await expectClientAt(page, 'amara-okafor')
  await expectReads(page, 'amara-okafor')
})

test('fhirclient finishes an EHR launch, refreshes and reads [SAL-05]', async ({ page }) => {
  const { openUrl } = await bench.call('launch.start', {
    mode: 'ehr',
    client_id,
    ehr: { username: 'dr', context: { patient: 'wei-chen' } },
  })
  await page.goto(openUrl ?? '')
  await approve(page)
  await expectClientAt(page, 'wei-chen')
  await expectReads(page, 'wei-chen')
})

test('fhirclient is refused what the person unticked [SAL-19]', async ({ page }) => {
  await page.goto(app.standaloneUri(bench.fhirBase))
  await signIn(page, 'Amara Okafor')
  await approve(page, [/Observation|observations/i])
  await expectClientAt(page, 'amara-okafor')
  expect(await statusOf(page, 'Patient/amara-okafor')).toBe(200)
  expect(await statusOf(page, 'Observation?patient=amara-okafor')).toBe(403)
})

test('fhirclient shows the refusal of a person who denies [SAL-22]', async ({ page }) => {
  await page.goto(app.standaloneUri(bench.fhirBase))
  await signIn(page, 'Amara Okafor')
  await page.getByRole('button', { name: 'Deny' }).click()
  await expect(page.getByRole('heading', { name: /access_denied/ })).toBeVisible()
})

async function expectClientAt(page: Page, patient: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'ready' })).toBeVisible()
  expect(page.url().startsWith(app.redirectUri)).toBe(true)
  expect(await page.evaluate(() => window.client.patient.id)).toBe(patient)
}

/** Reads with the first token and, after a refresh, with the second. */
async function expectReads(page: Page, patient: string): Promise<void> {
  const fhirUser = await page.evaluate(() => window.client.user.fhirUser)
  expect(fhirUser).toContain('Practitioner/grace-adeyemi')
  const tokenOf = () => page.evaluate(() => window.client.getState('tokenResponse.access_token'))
  const first = await tokenOf()
  expect(await page.evaluate(() => window.client.patient.read())).toMatchObject({
    resourceType: 'Patient',
    id: patient,
  })
  await page.evaluate(() => window.client.refresh())
  expect(await tokenOf()).not.toBe(first)
  const found = await page.evaluate(
    (id) => window.client.request(`Observation?patient=${id}&_count=5`),
    patient,
  )
  expect(found).toMatchObject({ resourceType: 'Bundle', type: 'searchset' })
  expect(found.entry?.length).toBeGreaterThan(0)
}

/** Status of a FHIR request of the app, whether the library resolves or rejects. */
function statusOf(page: Page, path: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      window.client.request(wanted).then(
        () => 200,
        (error) => error.status,
      ),
    path,
  )
}

import { expect, type Page, test } from '@playwright/test'
import type Client from 'fhirclient/lib/Client'
import { type ClientKey, makeClientKey } from '../support/asymmetric-client.ts'
import { approve, choosePatient, signIn } from '../support/deciding-person.ts'
import { makePlace, type Place, type Running, start } from '../support/restarting-server.ts'
import { type SmartApp, startSmartApp } from '../support/smart-app.ts'

declare global {
  interface Window {
    /** Where the app under test leaves the library's client. */
    client: Client
  }
}

const scope = 'openid fhirUser patient/Patient.r patient/Observation.rs'

let place: Place
let running: Running

test.beforeAll(async () => {
  place = await makePlace()
  running = await start(place)
})
test.afterAll(async () => {
  await running.process.stop()
  place.folder.remove()
})

const privateJwkOf = ({ alg, kid, privateKey }: ClientKey) => ({
  ...privateKey.export({ format: 'jwk' }),
  alg,
  kid,
})

/** Registers the app with a key set by value, or by the URL it publishes it at. */
async function register(app: SmartApp, client_id: string, keys: object): Promise<void> {
  await running.bench.call('clients.register', {
    client_id,
    metadata: {
      client_name: 'Confidential browser app',
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: [app.redirectUri],
      launch_uri: app.launchUri,
      scope: `launch launch/patient ${scope}`,
      ...keys,
    },
  })
}

async function launchStandalone(page: Page, app: SmartApp): Promise<void> {
  await page.goto(app.standaloneUri(running.bench.fhirBase))
  await signIn(page, 'Dr. Grace Adeyemi')
  await choosePatient(page, 'amara okafor', 'Okafor, Amara')
  await approve(page)
}

async function expectReads(page: Page, patient: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'ready' })).toBeVisible()
  expect(await page.evaluate(() => window.client.patient.read())).toMatchObject({
    resourceType: 'Patient',
    id: patient,
  })
  const userInfo = await page.evaluate(() => window.client.user.fhirUser)
  expect(userInfo).toContain('Practitioner/grace-adeyemi')
}

for (const alg of ['ES384', 'RS384']) {
  test(`fhirclient authenticates by an ${alg} key registered by value [ASY-07] [ASY-20]`, async ({
    page,
  }) => {
    const key = makeClientKey(alg, `key-${alg}`)
    const client_id = `inline-${alg}`
    const app = await startSmartApp({ client_id, scope, privateJwk: privateJwkOf(key) })
    await register(app, client_id, { jwks: { keys: [key.publicJwk] } })
    await launchStandalone(page, app)
    await expectReads(page, 'amara-okafor')
    await app.close()
  })
}

test('fhirclient authenticates in an EHR launch by the key set it publishes, named in jku [ASY-01] [ASY-21]', async ({
  page,
}) => {
  const key = makeClientKey('ES384', 'published')
  const client_id = 'published-app'
  const publicJwk = key.publicJwk
  const app = await startSmartApp({ client_id, scope, privateJwk: privateJwkOf(key), publicJwk })
  await register(app, client_id, { jwks_uri: app.jwksUri })
  const { openUrl } = await running.bench.call('launch.start', {
    mode: 'ehr',
    client_id,
    ehr: { username: 'dr', context: { patient: 'wei-chen' } },
  })
  await page.goto(openUrl ?? '')
  await approve(page)
  await expectReads(page, 'wei-chen')
  await app.close()
})

test('fhirclient shows the refusal of a key that nobody registered [ASY-30]', async ({ page }) => {
  const key = makeClientKey('ES384', 'one-kid')
  const stranger = makeClientKey('ES384', 'one-kid')
  const client_id = 'wrong-key'
  const app = await startSmartApp({ client_id, scope, privateJwk: privateJwkOf(stranger) })
  await register(app, client_id, { jwks: { keys: [key.publicJwk] } })
  await launchStandalone(page, app)
  await expect(page.getByRole('heading', { name: /invalid_client/ })).toBeVisible()
  await app.close()
})

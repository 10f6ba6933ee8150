import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { certify, createCertifier } from '../support/certifications.ts'
import { expectAccessible } from '../support/console-page.ts'
import { approve, choosePatient, signIn } from '../support/deciding-person.ts'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { createProofKey, readFhir } from '../support/launch.ts'
import { asLiveBench } from '../support/live-bench.ts'
import { takePorts } from '../support/ports.ts'
import { connectToHeadless } from '../support/remote-bench.ts'
import type { TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  treatmentRequest,
  trustCommunity,
} from '../support/udap-app.ts'
import { redeemUdapCode, udapAuthorizationQuery, udapRedirectUri } from '../support/udap-flow.ts'

const scope = 'launch/patient patient/Patient.rs patient/Observation.rs openid fhirUser'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let bench: TestWorkbench

test.beforeAll(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  bench = asLiveBench(await connectToHeadless(server.ready))
})

test.afterAll(async () => {
  await server.stop()
  folder.remove()
})

test('a person sees who vouches for an app of a community, and it launches standalone [UDAP-AZ-012] [UDAP-AZ-014] [UDAP-CERT-018]', async ({
  page,
}) => {
  const community = await trustCommunity(bench, 'beta')
  const certifier = await createCertifier(bench, community)
  const app = await createUdapApp(bench)
  const endorsement = await certify(certifier, app.iss, {
    claims: { is_endorsement: true, certification_logo: 'https://certifier.example/logo.png' },
  })
  const statement = await signUdapJwt(app, { ...statementOf(app), scope })
  const registered = await postStatement(bench, statement, { certifications: [endorsement] })
  const { client_id } = await registered.json()

  const foreign = await watchForeign(page)
  const proof = createProofKey()
  const query = udapAuthorizationQuery(bench, client_id, proof, { scope })
  await page.goto(`${bench.issuer}/authorize?${query}`)
  await signIn(page, 'Dr. Grace Adeyemi')
  await choosePatient(page, 'amara okafor', 'Okafor, Amara')
  await expect(page.getByText('App of a trust community')).toBeVisible()
  await expect(page.getByText('ops@app.example')).toBeVisible()
  const certifications = page.getByRole('region', { name: 'Certifications' })
  await expect(certifications).toContainText('Basic app')
  await expect(certifications).toContainText('Endorsed by Test certifier')
  await expectAccessible(page, 'consent of a UDAP app')
  const arriving = page.waitForRequest((request) => request.url().startsWith(udapRedirectUri))
  await approve(page, [/Observation|observations/i])
  const arrived = new URL((await arriving).url()).searchParams
  expect(arrived.get('state')).toBe('a-state-of-the-app')
  const response = await redeemUdapCode(app, client_id, arrived.get('code') ?? '', proof)
  const tokens = await response.json()
  expect(tokens).toMatchObject({ patient: 'amara-okafor' })
  expect((await readFhir(bench, tokens.access_token, 'Patient/amara-okafor')).status).toBe(200)
  expect((await readFhir(bench, tokens.access_token, 'Observation')).status).toBe(403)
  // What the app brings along is named on the pages, and never fetched by them.
  expect(foreign()).toEqual([])
})

test('a page gets a token for a service of a community, and reads with it [UDAP-B2B-001] [UDAP-TOK-001]', async ({
  browser,
}) => {
  // The page stands in for an app: the policy of the server's own pages would let it ask nothing.
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  await trustCommunity(bench, 'beta')
  const service = await createUdapApp(bench)
  const statement = await signUdapJwt(service, serviceStatementOf(service))
  await page.goto(bench.issuer)
  const registered = await post(page, '/register', 'application/json', {
    udap: '1',
    software_statement: statement,
  })
  expect(registered).toMatchObject({ status: 201, body: { client_id: expect.any(String) } })
  const clientId = String(registered.body['client_id'])
  const ask = async (extensions: unknown) =>
    post(page, '/token', 'application/x-www-form-urlencoded', {
      grant_type: 'client_credentials',
      scope: 'system/*.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signUdapJwt(service, {
        ...tokenClaimsOf(service, clientId),
        extensions,
      }),
      udap: '1',
    })
  expect(await ask({})).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  const granted = await ask({ 'hl7-b2b': treatmentRequest })
  expect(granted).toMatchObject({ status: 200, body: { scope: 'system/*.rs' } })
  const found = await page.evaluate(async (token) => {
    const response = await fetch('/fhir/Patient?_count=1', {
      headers: { Authorization: `Bearer ${token}` },
    })
    return response.json()
  }, String(granted.body['access_token']))
  expect(found).toMatchObject({ resourceType: 'Bundle', type: 'searchset' })
  await context.close()
})

/** Posts from the page, and gives what came back. */
function post(
  page: Page,
  path: string,
  mediaType: string,
  members: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  return page.evaluate(
    async ([where, type, sent]) => {
      const isForm = type.includes('form')
      const response = await fetch(where, {
        method: 'POST',
        headers: { 'Content-Type': type },
        body: isForm ? new URLSearchParams(sent).toString() : JSON.stringify(sent),
      })
      return { status: response.status, body: await response.json() }
    },
    [path, mediaType, members] as const,
  )
}

/** Stops what pages ask for beyond this machine, and gives its addresses. */
async function watchForeign(page: Page): Promise<() => readonly string[]> {
  const asked: string[] = []
  await page.route(/^https:/, (route) => {
    asked.push(route.request().url())
    return route.abort()
  })
  return () => asked
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askProvider,
  holderCallback,
  postToProvider,
  registerDataHolder,
} from '../../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createUdapApp, type UdapApp } from '../../support/udap-app.ts'

let bench: TestWorkbench
let app: UdapApp

beforeAll(async () => {
  bench = await createTestWorkbench()
  app = (await registerDataHolder(bench)).app
}, 120_000)

afterAll(() => bench.close())

describe('identity provider, registration by software statement', () => {
  it('registers a data holder for the code flow and the scopes it knows [UDAP-IDP-003]', async () => {
    const other = await createUdapApp(bench)
    const claims = { scope: 'openid udap launch/patient profile' }
    const response = await postToProvider(other, { claims })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = await response.json()
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^tb-app-/),
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: [holderCallback],
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'openid udap profile',
      software_statement: expect.stringMatching(/^ey/),
    })
    for (const name of ['iss', 'aud', 'jti', 'client_secret']) expect(body).not.toHaveProperty(name)
  })

  it('changes the registration of the same identity and keeps its id [UDAP-IDP-003]', async () => {
    const first = await (await postToProvider(app)).json()
    const redirect_uris = ['https://holder.example/other']
    const again = await postToProvider(app, { claims: { redirect_uris } })
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ client_id: first.client_id, redirect_uris })
    const [demo, stranger] = await bench.call('identityProvider.list', {})
    expect(demo?.clients).toContainEqual(
      expect.objectContaining({ client_id: first.client_id, redirect_uris }),
    )
    expect(stranger?.clients).toEqual([])
  })

  it('cancels a registration once [UDAP-IDP-003]', async () => {
    const leaving = await createUdapApp(bench)
    const { client_id } = await (await postToProvider(leaving)).json()
    const claims = { grant_types: [] }
    const cancelled = await postToProvider(leaving, { claims })
    expect([cancelled.status, await cancelled.json()]).toEqual([
      200,
      expect.objectContaining({ client_id, grant_types: [] }),
    ])
    const twice = await postToProvider(leaving, { claims })
    expect([twice.status, (await twice.json()).error]).toEqual([400, 'invalid_client_metadata'])
  })

  it.each([
    ['another audience', { aud: 'http://localhost:4100/register' }, 'invalid_software_statement'],
    [
      'an identity not in the certificate',
      { iss: 'https://x.example', sub: 'https://x.example' },
      'invalid_software_statement',
    ],
    ['a time of more than five minutes', { exp: 4_000_000_000 }, 'invalid_software_statement'],
    ['no scope that means something here', { scope: 'user/*.rs' }, 'invalid_client_metadata'],
    ['no logo', { logo_uri: undefined }, 'invalid_client_metadata'],
    [
      'a grant without people',
      { grant_types: ['client_credentials'], response_types: undefined, redirect_uris: undefined },
      'invalid_client_metadata',
    ],
    ['a secret', { token_endpoint_auth_method: 'client_secret_basic' }, 'invalid_client_metadata'],
  ])('refuses a statement with %s [UDAP-IDP-003]', async (_, claims, error) => {
    expect((await postToProvider(app)).status).toBe(200)
    const response = await postToProvider(app, { claims })
    expect([response.status, (await response.json()).error]).toEqual([400, error])
  })

  it('refuses a statement signed by somebody nobody trusts [UDAP-IDP-003]', async () => {
    const stranger = await createUdapApp(bench, { community: 'strangers' })
    const response = await postToProvider(stranger)
    expect([response.status, (await response.json()).error]).toEqual([
      400,
      'unapproved_software_statement',
    ])
  })

  it('refuses the same statement twice [UDAP-IDP-003]', async () => {
    const jti = 'one-jti'
    expect((await postToProvider(app, { claims: { jti } })).status).toBe(200)
    const again = await postToProvider(app, { claims: { jti } })
    expect([again.status, (await again.json()).error]).toEqual([400, 'invalid_software_statement'])
    expect((await askProvider(bench, `${bench.idp}/register`)).status).toBe(405)
  })
})

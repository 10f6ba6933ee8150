import {
  authenticate,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../test/support/asymmetric-client.ts'
import { createTestBrowser, type ShownPage } from '../../test/support/browser.ts'
import {
  appRedirectUri,
  authorizationQuery,
  createProofKey,
  type LaunchTokens,
  readFhir,
  redeem,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../../test/support/launch.ts'
import { postRegistration } from '../../test/support/registration.ts'
import type { TestWorkbench } from '../../test/support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  tokenClaimsOf,
  trustCommunity,
} from '../../test/support/udap-app.ts'

/** Something that is accepted for a while. */
export interface Credential {
  /** Presents it; whether it was accepted. */
  present(): Promise<boolean>
  /** Ends it before its time, by presenting it where that is what ends it; whether that was accepted. Undefined where nothing ends it
   * early.
   */
  readonly end: (() => Promise<boolean>) | undefined
}

/** A kind of credential; every one expires within two hours. */
export interface CredentialKind {
  readonly name: string
  make(): Promise<Credential>
}

/** Every kind that a server of {@link startOnMovedMachine} can be asked for at any time. */
export async function createKinds(bench: TestWorkbench): Promise<readonly CredentialKind[]> {
  for (const [name, value] of Object.entries({
    refreshTokenIdleSeconds: 1_800,
    accessTokenLifetimeSeconds: 3_600,
    clientRegistration: 'initial-access-token',
  })) {
    await bench.call('settings.update', { name, value })
  }
  const client = await registerPublicApp(bench)
  return [
    ...(await launchKinds(bench, client)),
    ...browserKinds(bench, client),
    initialAccessTokens(bench),
    await assertions(bench),
    ...(await udapKinds(bench)),
  ]
}

const isOk = async (answer: Promise<Response>) => {
  const response = await answer
  await response.arrayBuffer()
  return response.ok
}

/** What is accepted once is ended by being presented. */
const once = (present: () => Promise<boolean>): Credential => ({ present, end: present })

function launchKinds(bench: TestWorkbench, client: TestClient): readonly CredentialKind[] {
  const getTokens = async (): Promise<LaunchTokens> => {
    const { code, proof } = await getCode(bench, client)
    const response = await redeem(bench, client, code, proof)
    if (!response.ok) throw new Error(`no tokens: ${await response.text()}`)
    // The token endpoint has just answered 200.
    return (await response.json()) as LaunchTokens
  }
  return [
    {
      name: 'authorization code',
      make: async () => {
        const { code, proof } = await getCode(bench, client)
        return once(() => isOk(redeem(bench, client, code, proof)))
      },
    },
    {
      name: 'access token',
      make: async () => {
        const { access_token, patient } = await getTokens()
        const form = { token: access_token, client_id: client.client_id }
        return {
          present: () => isOk(readFhir(bench, access_token, `Patient/${patient}`)),
          end: () => isOk(bench.postForm('/revoke', form)),
        }
      },
    },
    {
      name: 'refresh token',
      make: async () => {
        const { refresh_token = '' } = await getTokens()
        return once(() => isOk(refresh(bench, client, refresh_token)))
      },
    },
    {
      name: 'launch handle',
      make: async () => {
        const { openUrl } = await bench.call('launch.start', {
          mode: 'ehr',
          client_id: client.client_id,
          ehr: { username: 'dr', context: { patient: 'amara-okafor' } },
        })
        const launch = new URL(openUrl ?? '').searchParams.get('launch') ?? ''
        return once(async () => {
          const scope = 'launch patient/*.rs'
          const location = await leave(bench, client, createProofKey(), { launch, scope })
          return location.searchParams.has('code')
        })
      },
    },
  ]
}

async function getCode(bench: TestWorkbench, client: TestClient) {
  const proof = createProofKey()
  const code = (await leave(bench, client, proof)).searchParams.get('code')
  if (code === null) throw new Error('no code came')
  return { code, proof }
}

/** Where a request that is approved without pages sends the browser. */
async function leave(
  bench: TestWorkbench,
  client: TestClient,
  proof: ReturnType<typeof createProofKey>,
  overrides: Readonly<Record<string, string>> = {},
): Promise<URL> {
  await bench.call('settings.update', { name: 'approval', value: 'automatic' })
  const query = authorizationQuery(bench, client, proof, overrides)
  const answer = await bench.request(`/authorize?${query}`)
  const location = answer.headers.get('location') ?? ''
  if (!location.startsWith(appRedirectUri)) throw new Error(`authorize sent to ${location}`)
  return new URL(location)
}

function browserKinds(bench: TestWorkbench, client: TestClient): readonly CredentialKind[] {
  return [
    {
      name: 'interaction',
      make: async () => {
        await bench.call('settings.update', { name: 'approval', value: 'interactive' })
        const browser = createTestBrowser(bench)
        const query = authorizationQuery(bench, client, createProofKey())
        const { url } = pageOf(await browser.open(`/authorize?${query}`))
        const present = async () => {
          const shown = await browser.open(url)
          return !(shown instanceof URL) && shown.status === 200
        }
        return { present, end: undefined }
      },
    },
    {
      name: 'session of the management page',
      make: async () => {
        const browser = createTestBrowser(bench)
        const login = pageOf(await browser.open('/manage'))
        await browser.submit(login, { username: 'dr', decision: 'sign-in' })
        const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const open = async () =>
          (await bench.request('/manage', { headers: { Cookie: cookie } })).text()
        return {
          present: async () => (await open()).includes('sign-out'),
          end: async () => {
            const page = pageOf(await browser.open('/manage'))
            await browser.submit(page, { decision: 'sign-out' })
            return true
          },
        }
      },
    },
  ]
}

function pageOf(shown: ShownPage | URL): ShownPage {
  if (shown instanceof URL) throw new Error(`the browser left for ${shown}`)
  return shown
}

function initialAccessTokens(bench: TestWorkbench): CredentialKind {
  return {
    name: 'initial access token',
    make: async () => {
      const issued = await bench.call('registration.issueToken', {
        label: 'clock',
        lifetimeSeconds: 600,
      })
      const metadata = { redirect_uris: [appRedirectUri] }
      return {
        present: () => isOk(postRegistration(bench, metadata, issued.initial_access_token)),
        end: async () => {
          await bench.call('registration.revokeToken', { id: issued.id })
          return true
        },
      }
    },
  }
}

async function assertions(bench: TestWorkbench): Promise<CredentialKind> {
  const key = makeClientKey('ES384', 'clock')
  const clientId = await registerBackend(bench, [key])
  return {
    name: 'client assertion',
    make: async () => {
      const assertion = makeAssertion(bench, clientId, key)
      return once(() => isOk(authenticate(bench, assertion)))
    },
  }
}

async function udapKinds(bench: TestWorkbench): Promise<readonly CredentialKind[]> {
  await trustCommunity(bench, 'beta')
  const service = await createUdapApp(bench)
  const clientId = await registerUdapApp(service, serviceStatementOf(service))
  const registering = await createUdapApp(bench)
  return [
    {
      name: 'UDAP authentication token',
      make: async () => {
        const assertion = await signUdapJwt(service, tokenClaimsOf(service, clientId))
        return once(() => isOk(requestUdapToken(bench, assertion)))
      },
    },
    {
      name: 'software statement',
      make: async () => {
        const statement = await signUdapJwt(registering, serviceStatementOf(registering))
        return once(() => isOk(postStatement(bench, statement)))
      },
    },
  ]
}

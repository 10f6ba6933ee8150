import type { UdapScenarioApp } from '../../../shared/scenario/index.ts'
import { badRequest } from '../rpc/index.ts'
import { type Preparation, ready, refusedBy } from './preparation.ts'
import type { ScenarioWorld } from './scenario-world.ts'

type Place = Pick<ScenarioWorld, 'call' | 'base'>

/** Has a certificate issued and registers with it, as the Trust screen does.
 * @throws {ProblemError} bad-request: the community has no authority here
 * @see UDAP Security 2.0.0 section 3; UDAP-DCR-001
 */
export async function registerUdapApp(app: UdapScenarioApp, world: Place): Promise<Preparation> {
  const { call } = world
  const base = world.base ?? (await call('server.status', {})).fhirBase
  const iss = `https://scenario.example/app-${crypto.randomUUID()}`
  const { certificate } = await call('certificates.issue', {
    communityId: await findCommunity(app.community, world),
    kind: 'client',
    commonName: 'Scenario app',
    key: { kind: 'new', algorithm: app.keyAlgorithm },
    uris: [iss],
  })
  const { community } = app
  const report = await call('udap.discover', { base, community })
  if (report.endpoints === null) return refusedBy({ error: null, text: report.text })
  const listed = report.fields.find(({ name }) => name === 'scopes_supported')?.value
  const { claims } = await call('udap.draftStatement', {
    base,
    appType: app.appType,
    iss,
    registration_endpoint: report.endpoints.registration_endpoint,
    isTiered: app.isTiered,
    scopesSupported: listed == null ? [] : JSON.parse(listed),
  })
  const outcome = await call('udap.register', {
    base,
    community,
    source: {
      kind: 'claims',
      claims: { ...claims, ...app.claims },
      signer: { certificateId: certificate.id },
      ...(app.variant === undefined ? {} : { variant: app.variant }),
    },
  })
  const { registration } = outcome
  if (registration === null) return refusedBy(outcome)
  return ready(
    {
      client_id: registration.client_id,
      registrationId: registration.id,
      certificateId: certificate.id,
    },
    `registered by software statement as ${registration.client_id}`,
  )
}

async function findCommunity(uri: string, { call }: Place): Promise<string> {
  const { communities } = await call('communities.list', {})
  const found = communities.find((community) => community.uri === uri)
  if (found !== undefined) return found.id
  throw badRequest(`community ${uri} has no authority here`, [
    {
      path: 'app.community',
      message: 'the certificate of the app is issued by a local authority',
      seen: uri,
      wanted: communities.map((community) => community.uri).join(' or '),
    },
  ])
}

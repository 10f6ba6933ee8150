import { makeClientKey, registerBackend } from '../../test/support/asymmetric-client.ts'
import { takePorts } from '../../test/support/ports.ts'
import { type Contender, contenderOf } from '../contender.ts'
import { type Findings, measureFlow } from '../flow.ts'
import type { ExpectedAnswer, PreparedRequest } from '../load/load-plan.ts'
import type { FloorSettings } from '../peers/floor-settings.ts'
import { type OwnServer, startOwnServer } from '../peers/own-server.ts'
import { startPeer } from '../peers/peer-process.ts'
import { type Surroundings, withServers } from '../surroundings.ts'
import { createTokenRequests } from './assertions.ts'

const scope = 'system/*.rs'

interface Reading {
  readonly title: string
  readonly path: string
  readonly expected: ExpectedAnswer
  readonly atLeast: number | undefined
}

/** Measures reading and searching with scope enforcement beside the same HTTP layer answering a static document of that size. */
export function measureFhir(around: Surroundings): Promise<Findings[]> {
  return withServers(async (keep) => {
    around.say('FHIR read and search')
    const own = keep(await startOwnServer(around.folder, 'fhir'))
    const headers = { Authorization: `Bearer ${await obtainToken(own)}` }
    const found: Findings[] = []
    for (const reading of await chooseReadings(own, headers)) {
      around.say(reading.title)
      found.push(
        await withServers((keepFloor) => measureReading(reading, own, headers, around, keepFloor)),
      )
    }
    return found
  })
}

async function measureReading(
  { title, path, expected, atLeast }: Reading,
  own: OwnServer,
  headers: Readonly<Record<string, string>>,
  { load, pace, concurrencies, folder }: Surroundings,
  keep: <Server extends { stop(): unknown }>(server: Server) => Server,
): Promise<Findings> {
  const document = await (await own.request(path, { headers })).text()
  const settings: FloorSettings = {
    port: await takePorts(1),
    audience: '',
    accessToken: 'opaque',
    scope,
    backend: { client_id: 'unused', jwks: { keys: [] } },
    folder,
    storage: 'nothing',
    document,
  }
  const floor = keep(await startPeer('floor.ts', settings))
  const asking = (request: PreparedRequest) => async () =>
    ({ work: { kind: 'the same again', request }, expected }) as const
  const get = { method: 'GET', headers, body: '' } as const
  const contenders: Contender[] = [
    contenderOf(load, own, asking({ ...get, path })),
    contenderOf(
      load,
      { ...floor, name: 'floor, static JSON' },
      asking({ ...get, path: '/document' }),
    ),
  ]
  const goals =
    atLeast === undefined
      ? []
      : [{ of: 'Trustbench', to: 'floor, static JSON', atLeast, concurrencies: [16, 64] }]
  return measureFlow({ title, concurrencies, contenders, goals }, pace)
}

async function obtainToken(own: OwnServer): Promise<string> {
  const key = makeClientKey('ES384', 'ES384')
  const client_id = await registerBackend(own, [key], { scope })
  const make = createTokenRequests({ key, audience: `${own.issuer}/token`, client_id, scope })
  const [request] = await make({ concurrency: 16, round: 0, seconds: 0.001 })
  const { path = '', headers = {}, body = '' } = request ?? {}
  const response = await own.request(path, { method: 'POST', headers: { ...headers }, body })
  // A token response, or the first read fails with what it is instead.
  const { access_token } = (await response.json()) as { access_token: string }
  return access_token
}

async function chooseReadings(
  own: OwnServer,
  headers: Readonly<Record<string, string>>,
): Promise<readonly Reading[]> {
  const response = await own.request('/fhir/Observation?_count=1', { headers })
  if (response.status !== 200) throw new Error(`no Observation: ${await response.text()}`)
  // A Bundle of Observations, which all have a subject here.
  const bundle = (await response.json()) as {
    entry: { resource: { subject: { reference: string } } }[]
  }
  const patient = bundle.entry[0]?.resource.subject.reference ?? ''
  const id = patient.split('/').at(-1) ?? ''
  return [
    {
      title: 'FHIR read of a Patient',
      path: `/fhir/Patient/${id}`,
      expected: { kind: 'resource', resourceType: 'Patient', id },
      atLeast: 0.6,
    },
    {
      title: 'FHIR search, 20 Observations of a patient',
      path: `/fhir/Observation?patient=${id}&_count=20`,
      expected: { kind: 'search', matches: 20 },
      atLeast: undefined,
    },
  ]
}

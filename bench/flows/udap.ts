import { makeClientKey, registerBackend } from '../../test/support/asymmetric-client.ts'
import type { TestWorkbench } from '../../test/support/test-workbench.ts'
import {
  createUdapApp,
  registerUdapApp,
  serviceStatementOf,
  treatmentRequest,
  trustCommunity,
  type UdapApp,
} from '../../test/support/udap-app.ts'
import { contenderOf } from '../contender.ts'
import { type Findings, measureFlow } from '../flow.ts'
import type { ExpectedAnswer, PreparedRequest } from '../load/load-plan.ts'
import { type OwnServer, startOwnServer } from '../peers/own-server.ts'
import { type Surroundings, withServers } from '../surroundings.ts'
import { createTokenRequests, type RequestsFor, signJws } from './assertions.ts'

const scope = 'system/*.rs'

const expected: ExpectedAnswer = {
  kind: 'tokens',
  accessToken: 'opaque',
  hasRefreshToken: false,
  hasIdToken: false,
  scope,
}

/** Measures a UDAP token request with a chain of three certificates beside a SMART one of the same server, and registration. */
export function measureUdap(around: Surroundings): Promise<Findings[]> {
  const { load, pace, concurrencies, say } = around
  return withServers(async (keep) => {
    say('UDAP token and registration')
    const own = keep(await startOwnServer(around.folder, 'udap'))
    const { smart, udap, app } = await registerBoth(own)
    const asking = (requestsFor: RequestsFor) => async (turn: Parameters<RequestsFor>[0]) => ({
      work: { kind: 'each once', requests: await requestsFor(turn) } as const,
      expected,
    })
    const token = await measureFlow(
      {
        title: 'UDAP token, RS384, chain of three certificates',
        concurrencies,
        contenders: [
          contenderOf(load, { ...own, name: 'Trustbench, UDAP' }, asking(udap)),
          contenderOf(load, { ...own, name: 'Trustbench, SMART' }, asking(smart)),
        ],
        goals: [
          {
            of: 'Trustbench, UDAP',
            to: 'Trustbench, SMART',
            atLeast: 0.7,
            concurrencies: [16, 64],
          },
        ],
      },
      pace,
    )
    say('UDAP registration')
    const registration = await measureFlow(
      {
        title: 'UDAP registration, changed by its app',
        concurrencies,
        contenders: [
          contenderOf(load, own, async () => ({
            work: { kind: 'each once', requests: await statementRequests(app, 400) },
            expected: { kind: 'registration' },
          })),
        ],
        goals: [],
      },
      pace,
    )
    return [token, registration]
  })
}

async function registerBoth(own: OwnServer) {
  await own.call('settings.update', { name: 'accessTokenFormat', value: 'opaque' })
  const audience = `${own.issuer}/token`
  const key = makeClientKey('RS384', 'RS384')
  const client_id = await registerBackend(own, [key], { scope })
  const smart = createTokenRequests({ key, audience, client_id, scope })
  // The helpers of the tests need of a workbench only what a connection has, and a clock.
  const world = { ...own, clock: { nowSeconds } } as unknown as TestWorkbench
  await trustCommunity(world, 'beta')
  const app = await createUdapApp(world, { alg: 'RS384' })
  const udapClientId = await registerUdapApp(app, serviceStatementOf(app))
  const udap = createTokenRequests({
    key: { ...key, privateKey: app.privateKey },
    audience,
    client_id: udapClientId,
    scope,
    header: { x5c: app.x5c, kid: undefined, typ: undefined },
    claims: { extensions: { 'hl7-b2b': treatmentRequest } },
    form: { udap: '1' },
  })
  return { smart, udap, app }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

function statementRequests(app: UdapApp, count: number): Promise<PreparedRequest[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const header = { alg: app.alg, x5c: app.x5c }
      const software_statement = await signJws(header, serviceStatementOf(app), app.privateKey)
      return {
        method: 'POST' as const,
        path: '/register',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ udap: '1', software_statement }),
      }
    }),
  )
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UdapRegistrationRow } from '../../src/shared/contract/udap-client.ts'
import {
  type Scenario,
  type ScenarioInput,
  scenarioSchema,
} from '../../src/shared/scenario/index.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { idleServer, renderConsole } from './render-console.tsx'
import { registrationRow, udapReport } from './udap-fixtures.ts'

const community = 'urn:example:trustbench:beta'

const service: UdapRegistrationRow = {
  ...registrationRow,
  id: 'service',
  client_id: 'service-1',
  base: idleServer.fhirBase,
  community,
  grant_types: ['client_credentials'],
  scope: 'system/*.rs',
  certificateId: 'c-p256',
}

const app: UdapRegistrationRow = {
  ...service,
  id: 'app',
  client_id: 'app-1',
  grant_types: ['authorization_code'],
  scope: 'openid launch/patient patient/*.rs',
}

const tiered: UdapRegistrationRow = { ...app, id: 'tiered', scope: `udap ${app.scope}` }
const rsa: UdapRegistrationRow = { ...service, id: 'rsa', certificateId: 'c-rsa' }

const signer = {
  keyId: 'k',
  subject: 'CN=Scenario app',
  uris: [],
  communityUri: community,
  notAfter: 1_900_000_000,
  fixture: null,
}

const demo = 'http://localhost:4101'

function handlers(rows: UdapRegistrationRow[]): FakeHandlers {
  return {
    'launch.list': () => ({ rows: [], total: 0 }),
    'launch.tasks': () => [],
    'launch.describeScopes': () => [],
    'launch.target': () => ({
      isOwn: true,
      fhirBase: idleServer.fhirBase,
      redirect_uri: 'http://localhost:4100/app/callback',
      launch_uri: 'http://localhost:4100/app/launch',
    }),
    'clients.list': () => ({ rows: [], total: 0 }),
    'identityProvider.list': () => [],
    'settings.list': () => [
      {
        name: 'identityProviderBase',
        value: demo,
        fallback: demo,
        unit: '',
        meaning: '',
        when: 'live',
      },
    ],
    'udap.registrations': () => ({ rows, total: rows.length }),
    'udap.signers': () => ({
      rows: [
        { ...signer, certificateId: 'c-p256', alg: 'ES256' },
        { ...signer, certificateId: 'c-rsa', alg: 'RS256' },
      ],
    }),
    'udap.discover': ({ base, community: asked = null }) => udapReport(base, asked),
    'scenarios.ofOrder': () => ({ fileName: 'x.json', text: '{}' }),
  }
}

async function open(input: ScenarioInput, rows: UdapRegistrationRow[], more: FakeHandlers = {}) {
  const console = renderConsole('/launch', {
    ...handlers(rows),
    'scenarios.read': () => scenarioSchema.parse(input),
    ...more,
  })
  const field = await screen.findByLabelText('Scenario file')
  await console.user.upload(field, new File(['{}'], 'x.json', { type: 'application/json' }))
  await screen.findByText(`The form shows ${input.name}`)
  return console
}

type Console = Awaited<ReturnType<typeof open>>

/** What the form would launch. */
async function orderOf({ user, transport }: Console) {
  await user.click(screen.getByRole('button', { name: 'Save as scenario' }))
  return waitFor(() => {
    const asked = transport.calls.findLast(({ method }) => method === 'scenarios.ofOrder')
    if (asked === undefined) throw new Error('nothing was saved')
    // Params of scenarios.ofOrder.
    return (asked.params as { order: Record<string, unknown> }).order
  })
}

const leftOut = () =>
  within(screen.getByRole('list', { name: 'Not taken over' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)

const folder = 'resources/scenarios'
const shipped = readdirSync(folder)
  .filter((name) => /^(?:udap-|tiered)/.test(name))
  .map((name): [string, Scenario] => [
    name,
    scenarioSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  ])
const launched = shipped.filter(
  ([
    ,
    {
      app: { kind, ...wanted },
    },
  ]) => !('variant' in wanted),
)
const refused = shipped.filter(([, { app: wanted }]) => 'variant' in wanted)

describe('scenario of a UDAP app in Launch', () => {
  beforeEach(() => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:test')
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined)
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue(undefined)
  })
  afterEach(() => vi.restoreAllMocks())

  it.each(launched)('fills its form from the shipped %s, whole', async (_name, scenario) => {
    const console = await open(scenario, [service, rsa, app, tiered])
    expect(screen.getByRole('button', { name: 'UDAP app' })).toHaveAttribute('aria-pressed', 'true')
    const order = await orderOf(console)
    const { launch, app: wanted, idp } = scenario
    const registrationId = { service: 'service', consumer: 'app', provider: '' }[
      wanted.kind === 'udap' ? wanted.appType : 'provider'
    ]
    const isRsa = wanted.kind === 'udap' && wanted.keyAlgorithm === 'rsa-2048'
    expect(order).toMatchObject({
      mode: launch.mode,
      ...(launch.scope === '' ? {} : { scope: launch.scope }),
      udap: {
        registrationId: idp === undefined ? (isRsa ? 'rsa' : registrationId) : 'tiered',
        ...(idp === undefined ? {} : { idp: demo }),
        ...(launch.udap?.variant === undefined ? {} : { variant: launch.udap.variant }),
        ...(launch.udap?.b2b === undefined
          ? {}
          : {
              extensions: {
                'hl7-b2b': {
                  version: '1',
                  subject_name: 'Dr. Ada Example',
                  subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893',
                  organization_name: 'Example Hospital',
                },
              },
            }),
      },
    })
    if (launch.udap !== undefined && launch.udap.b2b === undefined) {
      expect(order).not.toHaveProperty('udap.extensions')
    }
  })

  it.each(refused)(
    'offers to register the app of the shipped %s, to see it refused',
    async (_name, scenario) => {
      const outcome = {
        registrationId: null,
        code: 'invalid_software_statement',
        text: 'it says no',
      }
      const { user, transport } = await open(scenario, [service], {
        'scenarios.registerApp': () => outcome,
      })
      expect(screen.getByRole('button', { name: 'Run' })).toBeDisabled()
      expect(screen.getByText(/Its statement is wrong on purpose/)).toBeVisible()
      await user.click(screen.getByRole('button', { name: 'Register it' }))
      expect(await screen.findByText('Refused, as the scenario wants')).toBeVisible()
      expect(screen.getByText('invalid_software_statement: it says no')).toBeVisible()
      const asked = transport.calls.find(({ method }) => method === 'scenarios.registerApp')
      expect(asked?.params).toEqual({ app: scenario.app })
    },
  )

  const input: ScenarioInput = {
    name: 'All of it',
    settings: { udapLoopbackHttp: true },
    app: { kind: 'udap', appType: 'consumer' },
    launch: {
      mode: 'standalone',
      scope: 'openid launch/patient',
      authorization: { code_challenge: null },
      change: { step: 3, kind: 'body', name: 'code_verifier', act: 'drop' },
      faults: [{ fault: 'scope-missing', times: 1 }],
      udap: { mode: 'stu1' },
    },
    person: { username: 'dr' },
    after: [{ do: 'refresh' }, { do: 'revoke-certificate' }],
  }

  it('takes over faults, changed requests and the edition, and names the rest', async () => {
    const console = await open(input, [service, app])
    expect(leftOut()).toEqual([
      'settings of the server: udapLoopbackHttp',
      'what the person does at the pages: signs in as dr',
      'what is done after the launch: refresh, revoke-certificate',
    ])
    expect(await orderOf(console)).toEqual({
      mode: 'standalone',
      client_id: 'app-1',
      fhirBase: idleServer.fhirBase,
      scope: 'openid launch/patient',
      authorization: { code_challenge: null },
      change: { step: 3, kind: 'body', name: 'code_verifier', act: 'drop', value: '' },
      faults: [{ fault: 'scope-missing', times: 1 }],
      udap: { registrationId: 'app', mode: 'stu1' },
    })
  })

  it('keeps what is chosen while its app is registered, and starts it then', async () => {
    const rows: UdapRegistrationRow[] = []
    const { user, transport } = await open(input, rows, {
      'scenarios.registerApp': () => {
        rows.push(app)
        transport.emit('udap.registrationsChanged', { registrationId: 'app' })
        return { registrationId: 'app', code: null, text: 'registered' }
      },
    })
    expect(screen.getByRole('button', { name: 'Start launch' })).toBeDisabled()
    expect(screen.getByText(/An app for patients of the community/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Register it' }))
    expect(await screen.findByText('Example Hospital')).toBeVisible()
    await waitFor(() => expect(screen.getByRole('button', { name: 'Start launch' })).toBeEnabled())
    expect(screen.getByDisplayValue('openid launch/patient')).toBeVisible()
    expect(screen.getByRole('list', { name: 'Chosen faults' })).toBeVisible()
  })

  it('takes an app at another server where this one has none, without faults', async () => {
    const foreign = { ...app, base: 'https://ehr.test/r4' }
    const console = await open(input, [service, foreign])
    expect(leftOut()).toContain('faults: only this server can have them')
    const order = await orderOf(console)
    expect(order).toMatchObject({ fhirBase: 'https://ehr.test/r4' })
    expect(order).not.toHaveProperty('faults')
  })
})

import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { ClientDetail, ClientRow } from '../../src/shared/contract/clients.ts'
import type { KeyRow } from '../../src/shared/contract/keys.ts'
import type { LaunchRunDetail, LaunchTaskRow } from '../../src/shared/contract/launch.ts'
import type { LaunchStep } from '../../src/shared/contract/launch-step.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { idleServer, now, renderConsole } from './render-console.tsx'

const patient = {
  id: 'p1',
  name: 'Okafor, Amara',
  birthDate: '1979-02-03',
  sex: 'female',
  identifiers: [],
}

const step: LaunchStep = {
  id: 's1',
  title: 'Authorization response',
  channel: 'front',
  from: 'authorization-server',
  to: 'app',
  atMs: now * 1000,
  method: 'GET',
  url: 'http://localhost:4100/app/callback?code=masked',
  status: null,
  exchangeIds: [],
  checks: [
    {
      outcome: 'failed',
      check: 'issuer-matches',
      clause: 'RFC 9207 section 2.4',
      text: 'The answer is from the server that was asked',
      seen: 'https://liar.example',
      wanted: 'http://localhost:4100',
    },
  ],
}

const run: LaunchRunDetail = {
  id: 'r1',
  mode: 'standalone',
  client_id: 'trustbench-console',
  client_name: 'Trustbench console',
  isBuiltIn: true,
  fhirBase: 'http://localhost:4100/fhir',
  status: 'succeeded',
  startedAt: now,
  updatedAt: now,
  failure: null,
  udap: null,
  order: { mode: 'standalone', client_id: 'trustbench-console', scope: 'openid patient/*.rs' },
  openUrl: null,
  redirect_uri: 'http://localhost:4100/app/callback',
  steps: [{ ...step, id: 's0', title: 'Authorization request', checks: [] }, step],
  expectedRefusal: null,
  requestedScope: 'openid patient/*.rs',
  grantedScope: 'openid',
  context: { patient: 'p1' },
  tokens: [
    {
      source: 'id_token',
      fingerprint: '0123abcd',
      characters: 900,
      header: { alg: 'RS256' },
      claims: { sub: 'user-1' },
      expiresAt: now + 300,
    },
  ],
  ehrSession: null,
  mayRefresh: true,
  mayReadFhir: true,
}

const handlers: FakeHandlers = {
  'clients.list': () => ({ rows: [], total: 0 }),
  'users.list': () => [
    {
      username: 'dr',
      sub: 's',
      displayName: 'Dr. Grace Adeyemi',
      fhirUser: 'Practitioner/p',
      kind: 'practitioner',
      hasPassword: false,
      isDisabled: false,
      registeredBy: 'built-in',
    },
  ],
  'launch.tasks': () => [],
  'launch.list': () => ({ rows: [], total: 0 }),
  'launch.patients': () => ({ rows: [patient], total: 1 }),
  'launch.encounters': () => [],
  'launch.describeScopes': ({ scope }) =>
    scope
      .split(' ')
      .filter((text) => text !== '')
      .map((text) => ({
        scope: text,
        short: `About ${text}`,
        long: `All about ${text}`,
        isValid: text !== 'nonsense',
      })),
  'launch.start': () => ({ runId: 'r1', openUrl: 'http://localhost:4100/app/start?ticket=t' }),
  'launch.get': () => run,
}

function fakeTab() {
  const tab = { close: vi.fn(), location: { replace: vi.fn() } }
  // The screen uses these two members of a window only.
  const open = vi.spyOn(window, 'open').mockReturnValue(tab as unknown as Window)
  return { tab, open }
}

const growthChart: ClientRow = {
  client_id: 'growth-chart',
  client_name: 'Growth chart',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  scope: 'openid',
  registeredBy: 'console',
  isDisabled: true,
  createdAt: now,
  updatedAt: now,
  activeGrants: 0,
  lastUsedAt: null,
}

const growthChartDetail: ClientDetail = {
  client_id: 'growth-chart',
  metadata: {
    client_name: 'Growth chart',
    redirect_uris: ['http://localhost:3000/callback'],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    scope: 'openid',
    allowed_origins: [],
  },
  registeredBy: 'console',
  isDisabled: false,
  createdAt: now,
  updatedAt: now,
  activeGrants: 0,
  lastUsedAt: null,
  origins: [],
  instanceOf: null,
  secrets: [],
}

const patience = { timeout: 10_000 }

describe('launch screen, building', () => {
  it('lets the core search for the app among all that can be launched', async () => {
    const { user, transport } = renderConsole('/launch', {
      ...handlers,
      'clients.list': ({ search }) => ({
        rows: search === 'growth' ? [{ ...growthChart, isDisabled: false }] : [],
        total: 500,
      }),
      'clients.get': () => growthChartDetail,
    })
    const field = await screen.findByRole('combobox', { name: 'App' })
    await user.clear(field)
    await user.type(field, 'growth')
    await user.click(await screen.findByRole('option', { name: /Growth chart/ }, patience))
    expect(transport.calls).toContainEqual({
      method: 'clients.list',
      params: expect.objectContaining({ search: 'growth', grantType: 'authorization_code' }),
    })
    expect(await screen.findByText(/Your app asks for its own scopes/)).toBeInTheDocument()
    expect(field).toHaveValue('Growth chart')
  })

  it('lists a disabled app, which cannot be chosen', async () => {
    const { user } = renderConsole('/launch', {
      ...handlers,
      'clients.list': () => ({ rows: [growthChart], total: 1 }),
    })
    await user.click(await screen.findByRole('combobox', { name: 'App' }))
    const option = await screen.findByRole('option', { name: /Growth chart.*disabled/ })
    expect(option).toHaveAttribute('aria-disabled', 'true')
  })

  it('opens the app in a tab of the click and goes to the run [SAL-07]', async () => {
    const { tab, open } = fakeTab()
    const { user, transport } = renderConsole('/launch', handlers)
    await user.click(await screen.findByRole('button', { name: 'Start launch' }))
    await waitFor(() => expect(tab.location.replace).toHaveBeenCalled(), patience)
    expect(open).toHaveBeenCalledWith('about:blank', '_blank')
    expect(tab.location.replace).toHaveBeenCalledWith('http://localhost:4100/app/start?ticket=t')
    expect(transport.calls.find(({ method }) => method === 'launch.start')?.params).toMatchObject({
      mode: 'standalone',
      client_id: 'trustbench-console',
      openIn: 'console',
    })
    expect(
      await screen.findByRole('heading', { name: /Standalone launch/ }, patience),
    ).toBeInTheDocument()
  })

  it('lets the desktop open the system browser instead [EL-17]', async () => {
    const { open } = fakeTab()
    const { user, transport } = renderConsole('/launch', {
      ...handlers,
      'server.status': () => ({ ...idleServer, host: 'electron' }),
    })
    await screen.findByText('http://localhost:4100', {}, patience)
    await user.click(await screen.findByRole('button', { name: 'Start launch' }))
    await waitFor(
      () =>
        expect(
          transport.calls.find(({ method }) => method === 'launch.start')?.params,
        ).toMatchObject({ openIn: 'host' }),
      patience,
    )
    expect(open).not.toHaveBeenCalled()
  })

  it('sends user and patient of the EHR [SAL-08]', async () => {
    fakeTab()
    const { user, transport } = renderConsole('/launch?start=ehr', handlers)
    await user.click(await screen.findByRole('combobox', { name: 'Patient' }))
    await user.click(await screen.findByRole('option', { name: /Okafor, Amara/ }, patience))
    await user.click(screen.getByRole('button', { name: 'Start launch' }))
    await waitFor(
      () =>
        expect(
          transport.calls.find(({ method }) => method === 'launch.start')?.params,
        ).toMatchObject({
          mode: 'ehr',
          ehr: { username: 'dr', context: { patient: 'p1' } },
        }),
      patience,
    )
  })

  it('takes context of its own by name, and says which names there may be [CTX-12] [CTX-13]', async () => {
    fakeTab()
    const { user, transport } = renderConsole('/launch?start=ehr', handlers)
    await user.click(await screen.findByRole('button', { name: 'More context' }, patience))
    const field = screen.getByRole('textbox', { name: 'Context of your own' })
    const startButton = screen.getByRole('button', { name: 'Start launch' })
    fireEvent.change(field, { target: { value: '{"foo":1}' } })
    expect(screen.getByText(/a full URI, or a name that begins with __/)).toBeInTheDocument()
    expect(startButton).toBeDisabled()
    fireEvent.change(field, { target: { value: '{"__ward":"3B"}' } })
    await user.click(startButton)
    await waitFor(
      () =>
        expect(
          transport.calls.find(({ method }) => method === 'launch.start')?.params,
        ).toMatchObject({ ehr: { context: { __ward: '3B' } } }),
      patience,
    )
  })

  it('explains each scope and takes one away', async () => {
    const { user } = renderConsole('/launch', handlers)
    const words = await screen.findByRole('list', { name: 'Scopes in words' }, patience)
    expect(within(words).getByText('About offline_access')).toBeInTheDocument()
    await user.click(within(words).getByRole('button', { name: 'Remove offline_access' }))
    expect(screen.getByRole('textbox', { name: 'Scopes asked for' })).toHaveValue(
      'openid fhirUser launch/patient patient/*.rs',
    )
  })

  it('closes the tab again and says why when the launch is refused', async () => {
    const { tab } = fakeTab()
    const { user } = renderConsole('/launch', {
      ...handlers,
      'launch.start': () => {
        throw new ProblemError({
          code: 'conflict',
          message: 'client trustbench-console is disabled',
          details: [],
          causes: [],
        })
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Start launch' }))
    expect(await screen.findByRole('alert', {}, patience)).toHaveTextContent('is disabled')
    expect(tab.close).toHaveBeenCalled()
  })

  it('says what to do while there are no launches', async () => {
    renderConsole('/launch', handlers)
    expect(await screen.findByText('No launches yet', {}, patience)).toBeInTheDocument()
  })
})

describe('launch screen, a run', () => {
  it('shows context and granted beside asked scopes [SAL-62]', async () => {
    renderConsole('/launch/r1', handlers)
    const table = await screen.findByRole(
      'table',
      { name: 'Scopes asked for and granted' },
      patience,
    )
    const [openid, records] = within(table).getAllByRole('row')
    expect(openid).toHaveTextContent('granted')
    expect(records).toHaveTextContent('not granted')
    expect(
      within(screen.getByRole('region', { name: 'Launch context' })).getByText('p1'),
    ).toBeVisible()
  })

  it('moves through the steps with arrow keys and shows the checks of one [GEN-20]', async () => {
    const { user } = renderConsole('/launch/r1', handlers)
    const steps = await screen.findByRole('listbox', { name: 'Steps of the launch' }, patience)
    steps.focus()
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect(within(steps).getAllByRole('option')[1]).toHaveAttribute('aria-selected', 'true')
    const checks = await screen.findByRole('list', { name: 'Checks of the app' })
    expect(checks).toHaveTextContent('Seen: https://liar.example')
    expect(checks).toHaveTextContent('RFC 9207 section 2.4')
    await user.keyboard('{ArrowUp}')
    expect(within(steps).getAllByRole('option')[0]).toHaveAttribute('aria-selected', 'true')
  })

  it('says why a launch failed and what to do', async () => {
    renderConsole('/launch/r1', {
      ...handlers,
      'launch.get': () => ({
        ...run,
        status: 'failed',
        grantedScope: null,
        tokens: [],
        failure: {
          code: 'access_denied',
          text: 'the user said no',
          clause: 'RFC 6749 section 4.1.2.1',
          advice: 'Launch again to ask anew.',
        },
      }),
    })
    const state = await screen.findByRole('status', { name: 'State of the launch' }, patience)
    expect(state).toHaveTextContent('access_denied')
    expect(state).toHaveTextContent('Launch again to ask anew.')
    expect(screen.getByText('No tokens')).toBeInTheDocument()
  })

  it('reads a path with the token and shows the answer', async () => {
    const { user } = renderConsole('/launch/r1', {
      ...handlers,
      'launch.readFhir': () => ({
        step: { ...step, id: 's2', title: 'Read Patient/p1' },
        status: 403,
        body: '{"resourceType":"OperationOutcome"}',
      }),
    })
    await user.click(await screen.findByRole('button', { name: 'Read the patient' }, patience))
    const answer = await screen.findByRole('status', { name: 'Answer' }, patience)
    expect(answer).toHaveTextContent('403')
    expect(answer).toHaveTextContent('OperationOutcome')
  })

  it('copies a token so that the desktop forgets it [EL-25]', async () => {
    const { user, transport } = renderConsole('/launch/r1', {
      ...handlers,
      'launch.reveal': () => ({ tokens: [{ source: 'id_token', text: 'the.whole.token' }] }),
      'server.forgetCopied': () => ({ isForgotten: true }),
    })
    await user.click(await screen.findByRole('button', { name: 'Reveal' }, patience))
    await user.click(await screen.findByRole('button', { name: 'Copy ID token' }, patience))
    expect(
      await screen.findByText(
        'ID token copied; the clipboard forgets it in a minute',
        {},
        patience,
      ),
    ).toBeInTheDocument()
    expect(await navigator.clipboard.readText()).toBe('the.whole.token')
    expect(transport.calls.filter(({ method }) => method === 'server.forgetCopied')).toHaveLength(1)
  })

  it('folds the lesser actions into a menu, by keys too', async () => {
    const { user, transport } = renderConsole('/launch/r1', {
      ...handlers,
      'launch.delete': () => null,
    })
    const more = await screen.findByRole('button', { name: 'More actions' }, patience)
    expect(screen.queryByRole('menuitem', { name: 'Forget' })).toBeNull()
    more.focus()
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('menuitem', { name: 'Save as scenario' })).toHaveFocus()
    await user.keyboard('{ArrowDown}{Enter}')
    expect(await screen.findByRole('heading', { name: 'Launch' }, patience)).toBeInTheDocument()
    expect(transport.calls).toContainEqual({ method: 'launch.delete', params: { runId: 'r1' } })
  })

  it('shows tokens in full only when asked to [GEN-21]', async () => {
    const { user } = renderConsole('/launch/r1', {
      ...handlers,
      'launch.reveal': () => ({ tokens: [{ source: 'id_token', text: 'the.whole.token' }] }),
    })
    const reveal = await screen.findByRole('button', { name: 'Reveal' }, patience)
    expect(screen.queryByText('the.whole.token')).not.toBeInTheDocument()
    await user.click(reveal)
    expect(await screen.findByText('the.whole.token', {}, patience)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Hide' }))
    await waitFor(() => expect(screen.queryByText('the.whole.token')).not.toBeInTheDocument())
  })
})

describe('backend service', () => {
  const nightly: ClientRow = {
    ...growthChart,
    client_id: 'nightly',
    client_name: 'Nightly export',
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    isDisabled: false,
  }
  const key: KeyRow = {
    id: 'key-1',
    name: 'Nightly key',
    tags: [],
    algorithm: 'p-384',
    alg: 'ES384',
    purpose: 'client-authentication',
    owner: { kind: 'client', id: 'nightly' },
    kid: 'thumb-print-of-it',
    thumbprint: 'thumb-print-of-it',
    state: 'active',
    createdAt: now,
    expiresAt: null,
    retiredAt: null,
    successorId: null,
  }
  const backendRun: LaunchRunDetail = {
    ...run,
    mode: 'backend',
    client_id: 'nightly',
    client_name: 'Nightly export',
    redirect_uri: null,
    order: { mode: 'backend', client_id: 'nightly', scope: 'system/Patient.rs' },
    mayRefresh: false,
  }
  const service: FakeHandlers = {
    ...handlers,
    'clients.list': () => ({ rows: [nightly], total: 1 }),
    'clients.get': () => ({ ...growthChartDetail, client_id: 'nightly' }),
    'keys.list': () => ({ rows: [key], total: 1 }),
    'launch.start': () => ({ runId: 'r1', openUrl: null }),
    'launch.get': () => backendRun,
  }

  it('runs with the newest key of the client, and opens no tab', async () => {
    const { open } = fakeTab()
    const { user, transport } = renderConsole('/launch?start=backend&client=nightly', service)
    await user.click(await screen.findByRole('button', { name: 'Run' }))
    expect(await screen.findByRole('heading', { name: /Backend service, Nightly/ })).toBeVisible()
    expect(open).not.toHaveBeenCalled()
    const call = transport.calls.find(({ method }) => method === 'launch.start')
    expect(call?.params).toMatchObject({
      mode: 'backend',
      client_id: 'nightly',
      scope: 'system/Patient.rs',
      backend: { assertion: { header: {}, claims: {}, signature: 'right' } },
    })
    expect(screen.queryByRole('button', { name: 'Refresh' })).not.toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Run again' })).toBeInTheDocument()
  })

  it('sends an assertion that is wrong on purpose, and shows the refusal as the success it is [BKS-16]', async () => {
    const expectedRefusal = {
      code: 'invalid_client',
      text: 'claim exp is past',
      clause: 'ASY-39',
      advice: 'That was the point: ASY-39.',
    }
    const refused = { ...backendRun, grantedScope: null, tokens: [], expectedRefusal }
    const { user, transport } = renderConsole('/launch?start=backend&client=nightly', {
      ...service,
      'launch.get': () => refused,
    })
    await user.click(await screen.findByRole('button', { name: 'Assertion workbench' }))
    await user.click(screen.getByRole('combobox', { name: 'Wrong on purpose' }))
    await user.click(await screen.findByRole('option', { name: /Expired two minutes ago/ }))
    const claims = screen.getByRole('textbox', { name: 'Claim changes' })
    await user.type(claims, '{{')
    expect(screen.getByRole('button', { name: 'Run' })).toBeDisabled()
    await user.type(claims, '"jti": "x"}')
    await user.click(screen.getByRole('button', { name: 'Run' }))
    expect(await screen.findByText(/refused what it has to refuse/)).toBeInTheDocument()
    const call = transport.calls.find(({ method }) => method === 'launch.start')
    expect(call?.params).toMatchObject({
      backend: { assertion: { case: 'exp-past', claims: { jti: 'x' } } },
    })
  })

  it('makes the first key of a client and registers it by URL [ASY-09]', async () => {
    const { user, transport } = renderConsole('/launch?start=backend&client=nightly', {
      ...service,
      'keys.list': () => ({ rows: [], total: 0 }),
      'keys.generate': () => ({ ...key, publicJwk: {}, predecessorId: null, uses: [] }),
      'clients.publishKeys': () => ({ jwks_uri: 'http://localhost:4100/x', publishedKeys: 1 }),
    })
    await user.click(await screen.findByRole('button', { name: 'Generate a key' }))
    await waitFor(() =>
      expect(transport.calls.map(({ method }) => method)).toContain('clients.publishKeys'),
    )
    const call = transport.calls.find(({ method }) => method === 'keys.generate')
    expect(call?.params).toMatchObject({ owner: { kind: 'client', id: 'nightly' } })
  })
})

describe('launch from a Task', () => {
  it('takes app, patient and appContext from the Task [TSK-03] [TSK-04]', async () => {
    fakeTab()
    const task: LaunchTaskRow = {
      id: 't1',
      kind: 'ehr',
      url: 'http://localhost:4100/app/launch',
      app: { client_id: 'trustbench-console', client_name: 'Trustbench console' },
      patient,
      encounter: null,
      appContext: '{"a":1}',
      description: 'Look at the growth chart',
      status: 'requested',
      obstacle: null,
    }
    const rogue = { ...task, id: 't2', description: 'Rogue', app: null, obstacle: 'no app' }
    const { user, transport } = renderConsole('/launch?start=ehr', {
      ...handlers,
      'launch.tasks': () => [task, rogue],
    })
    await user.click(await screen.findByRole('combobox', { name: 'Task that asks for the launch' }))
    expect(await screen.findByRole('option', { name: /Rogue/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await user.click(screen.getByRole('option', { name: /growth chart/ }))
    expect(await screen.findByText(/told, as appContext/)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Start launch' }))
    await waitFor(() => {
      const call = transport.calls.find(({ method }) => method === 'launch.start')
      expect(call?.params).toMatchObject({
        mode: 'ehr',
        client_id: 'trustbench-console',
        task: 't1',
        ehr: { context: { patient: 'p1', appContext: '{"a":1}' } },
      })
    })
  })
})

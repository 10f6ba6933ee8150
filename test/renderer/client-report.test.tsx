import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { ClientReport, JudgedRule } from '../../src/shared/contract/client-report.ts'
import type { ClientDetail } from '../../src/shared/contract/clients.ts'
import type { LaunchRunDetail } from '../../src/shared/contract/launch.ts'
import { clientMetadataSchema } from '../../src/shared/oauth/client-metadata.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { idleServer, now, renderConsole } from './render-console.tsx'

const rule: JudgedRule = {
  id: 'state-sent',
  title: 'Sends state',
  clause: 'SAL-11',
  level: 'SHALL',
  how: 'state is there in every authorization request.',
  verdict: 'passed',
  judged: 1,
  failed: 0,
  findings: [
    {
      outcome: 'passed',
      exchangeId: 'e1',
      request: 'GET /authorize',
      atMs: now * 1000,
      status: 303,
      seen: 'state',
      wanted: 'state',
    },
  ],
}

const report: ClientReport = {
  client_id: 'my-app',
  client_name: 'My app',
  runId: 'r1',
  fromMs: now * 1000,
  toMs: now * 1000,
  exchanges: 7,
  isTruncated: false,
  rules: [
    rule,
    {
      ...rule,
      id: 'state-unguessable',
      title: 'Makes state too long to guess',
      verdict: 'failed',
      failed: 2,
      judged: 30,
      findings: rule.findings.map((finding) => ({
        ...finding,
        outcome: 'failed',
        exchangeId: 'e2',
        seen: '5 characters: at most 23 bits',
        wanted: 'at least 122 bits',
      })),
    },
    { ...rule, id: 'code-once', title: 'Redeems a code once', verdict: 'not-seen', findings: [] },
  ],
}

const run: LaunchRunDetail = {
  id: 'r1',
  mode: 'standalone',
  client_id: 'my-app',
  client_name: 'My app',
  isBuiltIn: false,
  fhirBase: idleServer.fhirBase,
  status: 'succeeded',
  startedAt: now,
  updatedAt: now,
  failure: null,
  udap: null,
  order: { mode: 'standalone', client_id: 'my-app', scope: '' },
  openUrl: null,
  redirect_uri: null,
  steps: [],
  expectedRefusal: null,
  requestedScope: '',
  grantedScope: 'openid',
  context: {},
  tokens: [],
  ehrSession: null,
  mayRefresh: false,
  mayReadFhir: false,
}

const client: ClientDetail = {
  client_id: 'my-app',
  metadata: clientMetadataSchema.parse({
    client_name: 'My app',
    redirect_uris: ['https://app.example/cb'],
    scope: 'openid',
  }),
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

const handlers: FakeHandlers = {
  'launch.get': () => run,
  'clients.list': () => ({ rows: [], total: 0 }),
  'clients.get': () => client,
  'launch.describeScopes': () => [],
  'clientReport.build': () => report,
  'clientReport.export': ({ format }) => ({
    fileName: `client-report-my-app.${format}`,
    mediaType: 'text/html',
    text: '<!doctype html>',
  }),
}

async function show(more: FakeHandlers = {}) {
  const shown = renderConsole('/launch/r1', { ...handlers, ...more })
  await shown.user.click(await screen.findByRole('tab', { name: 'Conformance report' }))
  return shown
}

describe('client report', () => {
  it('groups rules by verdict, the broken ones first and with what was seen', async () => {
    await show()
    const failed = await screen.findByRole('region', { name: 'Failed (1)' })
    expect(within(failed).getByText('Makes state too long to guess')).toBeVisible()
    expect(within(failed).getAllByText('5 characters: at most 23 bits')[0]).toBeVisible()
    for (const name of ['Passed (1)', 'Not seen (1)']) {
      expect(screen.getByRole('region', { name })).toBeVisible()
    }
    expect(screen.getByText(/^1 failed, 1 passed, 1 not seen\. 7 exchanges/)).toBeVisible()
  })

  it('opens a rule to the clause, how it is decided, and the exchange', async () => {
    const { user } = await show()
    const failed = await screen.findByRole('region', { name: 'Failed (1)' })
    await user.click(within(failed).getByText('Makes state too long to guess'))
    expect(
      within(failed).getByText(/state is there in every authorization request\. SAL-11/),
    ).toBeVisible()
    const link = within(failed).getByRole('link', { name: /GET \/authorize/ })
    expect(link).toHaveAttribute('href', expect.stringContaining('/traffic/e2'))
    expect(within(failed).getByText('29 more were judged; 2 failed in all.')).toBeVisible()
  })

  it('saves the report as HTML and as JUnit', async () => {
    const createObjectURL = vi.fn(() => 'blob:report')
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL, revokeObjectURL: vi.fn() }))
    const { user, transport } = await show()
    await user.click(await screen.findByRole('button', { name: 'Save report as HTML' }))
    await user.click(screen.getByRole('button', { name: 'Save report as JUnit XML' }))
    await vi.waitFor(() => expect(createObjectURL).toHaveBeenCalledTimes(2))
    expect(
      transport.calls
        .filter(({ method }) => method === 'clientReport.export')
        .map(({ params }) => params),
    ).toEqual([
      { subject: { runId: 'r1' }, format: 'html' },
      { subject: { runId: 'r1' }, format: 'junit' },
    ])
  })

  it('says what to do where nothing was sent yet', async () => {
    await show({ 'clientReport.build': () => ({ ...report, exchanges: 0 }) })
    expect(await screen.findByText('Nothing to judge yet')).toBeVisible()
  })

  it('judges again on demand', async () => {
    const { user, transport } = await show()
    await screen.findByRole('region', { name: 'Failed (1)' })
    const asked = () => transport.calls.filter(({ method }) => method === 'clientReport.build')
    expect(asked()).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: 'Judge again' }))
    await vi.waitFor(() => expect(asked()).toHaveLength(2))
  })

  it('is not there for a launch that another server saw', async () => {
    renderConsole('/launch/r1', {
      ...handlers,
      'launch.get': () => ({ ...run, fhirBase: 'https://elsewhere.example/fhir' }),
    })
    expect(await screen.findByRole('region', { name: 'Result' })).toBeVisible()
    expect(screen.queryByRole('tab', { name: 'Conformance report' })).toBeNull()
  })

  it('is in the detail of a client, about a time that can be chosen', async () => {
    const { user, transport } = renderConsole('/clients/my-app', handlers)
    await user.click(await screen.findByRole('tab', { name: 'Conformance' }))
    await screen.findByRole('region', { name: 'Failed (1)' })
    await user.click(screen.getByRole('combobox', { name: 'Time' }))
    await user.click(await screen.findByRole('option', { name: 'Last hour' }))
    await vi.waitFor(() =>
      expect(
        transport.calls
          .filter(({ method }) => method === 'clientReport.build')
          .map(({ params }) => params),
      ).toEqual([
        { subject: { client_id: 'my-app' } },
        { subject: { client_id: 'my-app', since: now - 3_600 } },
      ]),
    )
  })
})

describe('launch status', () => {
  const waiting = { ...run, status: 'waiting', openUrl: 'https://app.example/' } as const

  it.each([
    ['node', 'Open the app'],
    ['electron', 'Open in system browser'],
  ] as const)('offers on %s: %s [EL-17]', async (host, name) => {
    renderConsole('/launch/r1', {
      ...handlers,
      'server.status': () => ({ ...idleServer, host }),
      'launch.get': () => waiting,
    })
    expect(await screen.findByRole('link', { name })).toHaveAttribute('href', waiting.openUrl)
  })
})

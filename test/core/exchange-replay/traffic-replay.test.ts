import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillMasks, masksOf } from '../../../src/main/core/exchange-replay/fill-masks.ts'
import { connectionRule } from '../../../src/main/core/exchange-replay/replay-reach.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createBrowser, locationOf } from '../launch-runner/player.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({ config: { approval: 'automatic' } })
})
afterEach(() => bench.close())

async function launch() {
  const { runId, openUrl } = await bench.call('launch.start', {
    mode: 'standalone',
    client_id: 'trustbench-console',
    scope: 'launch/patient patient/*.rs',
  })
  const browser = createBrowser(bench)
  const answer = await browser.visit(locationOf(await browser.visit(openUrl ?? '')))
  await browser.visit(locationOf(answer))
  return bench.call('launch.get', { runId })
}

const find = async (search: string) =>
  (await bench.call('traffic.list', { search, direction: 'inbound' })).rows[0]?.id ?? ''

describe('traffic.replay', () => {
  it('puts in what a launch still holds, without showing it, and gives the new answer [AS-30]', async () => {
    const { id: runId } = await launch()
    const id = await find('authorization bearer')
    const draft = await bench.call('traffic.replayDraft', { id })
    const [held] = draft.masked
    expect(held).toMatchObject({ heldBy: { runId, name: 'access token' } })
    const { tokens } = await bench.call('launch.reveal', { runId })
    const secret = tokens.find(({ source }) => source === 'access_token')?.text ?? ''
    expect(JSON.stringify(draft)).not.toContain(secret)

    const { exchangeId } = await bench.call('traffic.replay', { id, ...requestOf(draft) })
    const again = await bench.call('traffic.get', { id: exchangeId })
    expect(again).toMatchObject({ status: 200, direction: 'outbound' })
    expect(JSON.stringify(again)).not.toContain(secret)
    expect(again.notes[0]?.text).toContain(id)
  })

  it('sends what was edited', async () => {
    await launch()
    const id = await find('authorization bearer')
    const draft = await bench.call('traffic.replayDraft', { id })
    const { exchangeId } = await bench.call('traffic.replay', {
      id,
      ...requestOf(draft),
      headers: draft.headers.filter(([name]) => name !== 'authorization'),
    })
    expect(await bench.call('traffic.get', { id: exchangeId })).toMatchObject({ status: 401 })
  })

  it('wants a value for what nobody holds any more, and takes the one that is given', async () => {
    await bench.postForm('/token', {
      grant_type: 'authorization_code',
      code: 'no&such code',
      client_id: 'trustbench-console',
      redirect_uri: `${bench.issuer}/app/callback`,
      code_verifier: 'v'.repeat(43),
    })
    const id = await find('authorization_code')
    const draft = await bench.call('traffic.replayDraft', { id })
    expect(draft.masked.map(({ heldBy }) => heldBy)).toEqual([null, null])
    await expect(bench.call('traffic.replay', { id, ...requestOf(draft) })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
    const secrets = draft.masked.map(({ mask }) => ({ mask, value: 'x&y'.padEnd(43, 'z') }))
    const { exchangeId } = await bench.call('traffic.replay', { id, ...requestOf(draft), secrets })
    const again = await bench.call('traffic.get', { id: exchangeId })
    expect(again).toMatchObject({ status: 400, errorCode: 'invalid_grant' })
    expect(new URLSearchParams(again.request.body ?? '').get('client_id')).toBe(
      'trustbench-console',
    )
  })

  it('sends what this server received nowhere else [AS-19]', async () => {
    await bench.request('/fhir/metadata')
    const id = await find('metadata')
    const draft = await bench.call('traffic.replayDraft', { id })
    await expect(
      bench.call('traffic.replay', {
        id,
        ...requestOf(draft),
        url: 'https://elsewhere.example/fhir/metadata',
      }),
    ).rejects.toMatchObject({ problem: { details: [{ path: 'url', wanted: expect.any(String) }] } })
    const { exchangeId } = await bench.call('traffic.replay', { id, ...requestOf(draft) })
    expect((await bench.call('traffic.get', { id: exchangeId })).status).toBe(200)
  })

  it.each([
    ['a header', { headers: [['bad name', 'x']] as [string, string][] }],
    ['a method', { method: 'TRACE' }],
    ['a body of a GET', { body: 'x' }],
  ])('refuses %s that cannot be sent', async (_name, edit) => {
    await bench.request('/fhir/metadata')
    const id = await find('metadata')
    const draft = await bench.call('traffic.replayDraft', { id })
    await expect(
      bench.call('traffic.replay', { id, ...requestOf(draft), ...edit }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })

  function requestOf({ method, url, headers, body }: Awaited<ReturnType<typeof draftOf>>) {
    return { method, url, headers, body }
  }
  const draftOf = (id: string) => bench.call('traffic.replayDraft', { id })
})

describe('masks of a request', () => {
  const request = {
    method: 'POST',
    url: 'http://localhost/x?code=[masked 01234567]',
    headers: [
      ['authorization', 'Bearer [masked JWT 89abcdef]'],
      ['content-type', 'application/json'],
    ],
    body: '{"token":"[masked 01234567]"}',
  } as const

  it('are found once each, with their fingerprint', () => {
    expect([...masksOf(request)]).toEqual([
      ['[masked 01234567]', '01234567'],
      ['[masked JWT 89abcdef]', '89abcdef'],
    ])
  })

  it('are filled in as each place needs it', () => {
    const filled = fillMasks(request, new Map([['[masked 01234567]', 'a"& $&']]))
    expect(filled.url).toBe('http://localhost/x?code=a%22%26%20%24%26')
    expect(JSON.parse(filled.body ?? '')).toEqual({ token: 'a"& $&' })
    expect(filled.headers[0]?.[1]).toBe('Bearer [masked JWT 89abcdef]')
  })
})

describe('reach of a request that is sent again [AS-19]', () => {
  const reach = (originalUrl: string, isTyped: boolean) => ({
    ownOrigins: ['http://localhost:4100'],
    originalUrl,
    isTyped,
  })
  const addresses = (url: string, original: string, isTyped: boolean) => {
    const mayConnect = connectionRule(new URL(url), reach(original, isTyped))
    return ['203.0.114.9', '192.168.1.9', '127.0.0.1', '169.254.169.254'].map((address) =>
      mayConnect?.(address),
    )
  }

  it('is this program without a question, and private networks only where a person typed that host', () => {
    const there = 'https://fhir.example/r4'
    expect(
      connectionRule(new URL('http://localhost:4100/token'), reach(there, false)),
    ).toBeUndefined()
    expect(addresses(`${there}/Patient`, there, true)).toEqual([true, true, true, false])
    expect(addresses(`${there}/Patient`, there, false)).toEqual([true, false, false, false])
    expect(addresses('https://other.example/', there, true)).toEqual([true, false, false, false])
  })

  it('is never plain http to another machine [GEN-21]', () => {
    expect(() =>
      connectionRule(new URL('http://fhir.example/'), reach('https://fhir.example/', true)),
    ).toThrow('listen in')
  })
})

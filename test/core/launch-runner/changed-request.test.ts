import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changePairs } from '../../../src/main/core/launch-runner/changed-request/change-pairs.ts'
import { registerPublicApp } from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createBrowser, locationOf } from './player.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({ config: { approval: 'automatic' } })
})
afterEach(() => bench.close())

async function play(openUrl: string | null) {
  const browser = createBrowser(bench)
  const departure = await browser.visit(openUrl ?? '')
  const answer = await browser.visit(locationOf(departure))
  if (answer.status !== 303 && answer.status !== 302) return
  await browser.visit(locationOf(answer))
}

async function launchOnce(scope = 'openid launch/patient patient/*.rs offline_access') {
  const { runId, openUrl } = await bench.call('launch.start', {
    mode: 'standalone',
    client_id: 'trustbench-console',
    scope,
  })
  await play(openUrl)
  return bench.call('launch.get', { runId })
}

type Change = Parameters<typeof bench.call<'launch.replay'>>[1]['change']

async function replay(runId: string, title: string, change: Change) {
  const { steps } = await bench.call('launch.get', { runId })
  const step = steps.find((each) => each.title === title)
  if (step === undefined) throw new Error(`no step ${title}`)
  const started = await bench.call('launch.replay', { runId, stepId: step.id, change })
  await play(started.openUrl)
  return bench.call('launch.get', { runId: started.runId })
}

async function thingsOf(runId: string, title: string) {
  const { steps } = await bench.call('launch.get', { runId })
  const stepId = steps.find((each) => each.title === title)?.id ?? ''
  return bench.call('launch.changeable', { runId, stepId })
}

describe('launch runner, a launch played again with one thing changed', () => {
  it('goes the same way with fresh values up to the step, is refused there, and knows where it comes from', async () => {
    const first = await launchOnce()
    expect(first.status).toBe('succeeded')
    const again = await replay(first.id, 'Redeem the code', {
      kind: 'body',
      name: 'code_verifier',
      act: 'set',
      value: 'x'.repeat(43),
    })
    expect(again).toMatchObject({ status: 'failed', failure: { code: 'invalid_grant' } })
    const origin = first.steps.find(({ title }) => title === 'Redeem the code')
    expect(again.replayOf).toEqual({ runId: first.id, stepId: origin?.id })
    const changed = again.steps.find(({ title }) => title === 'Redeem the code')
    expect(changed?.checks).toContainEqual(
      expect.objectContaining({ check: 'changed-on-purpose', outcome: 'information' }),
    )
    expect([origin?.status, changed?.status]).toEqual([200, 400])
    const [sent] = changed?.exchangeIds ?? []
    const { request } = await bench.call('traffic.get', { id: sent ?? '' })
    const earlier = await bench.call('traffic.get', { id: origin?.exchangeIds[0] ?? '' })
    const code = (body: string | null) => new URLSearchParams(body ?? '').get('code')
    expect(code(request.body)).not.toBe(code(earlier.request.body))
  })

  it('changes the authorization request, that one only, and the launch shows what was sent', async () => {
    const first = await launchOnce()
    const again = await replay(first.id, 'Authorization request', {
      kind: 'query',
      name: 'aud',
      act: 'set',
      value: 'https://elsewhere.example/fhir',
    })
    const sent = again.steps.find(({ title }) => title === 'Authorization request')
    expect(new URL(sent?.url ?? '').searchParams.get('aud')).toBe('https://elsewhere.example/fhir')
    expect(again.status).toBe('failed')
  })

  it.each([
    ['drop', 'code_challenge', 'invalid_request'],
    ['duplicate', 'scope', 'invalid_request'],
  ] as const)('can %s a parameter', async (act, name, code) => {
    const first = await launchOnce()
    const again = await replay(first.id, 'Authorization request', {
      kind: 'query',
      name,
      act,
      value: '',
    })
    const url = new URL(
      again.steps.find(({ title }) => title === 'Authorization request')?.url ?? '',
    )
    expect(url.searchParams.getAll(name)).toHaveLength(act === 'drop' ? 0 : 2)
    const { rows } = await bench.call('traffic.list', { area: 'authorize', limit: 1 })
    expect(rows[0]?.errorCode ?? code).toBe(code)
    expect(again.status).not.toBe('succeeded')
  })

  it('drops a header of the first FHIR read, which the server then refuses', async () => {
    const first = await launchOnce()
    const title = first.steps.find((step) => step.title.startsWith('Read Patient/'))?.title ?? ''
    const again = await replay(first.id, title, {
      kind: 'header',
      name: 'authorization',
      act: 'drop',
      value: '',
    })
    const read = again.steps.find((step) => step.title === title)
    expect(read?.status).toBe(401)
    expect(again.status).toBe('succeeded')
  })

  it('offers what was sent, secrets masked', async () => {
    const first = await launchOnce()
    const { obstacle, things } = await thingsOf(first.id, 'Redeem the code')
    expect(obstacle).toBeNull()
    const verifier = things.find(({ name }) => name === 'code_verifier')
    expect(verifier).toMatchObject({ kind: 'body', mayDuplicate: true })
    expect(verifier?.value).toMatch(/^\[masked [0-9a-f]{8}\]$/)
    expect(things).toContainEqual(expect.objectContaining({ kind: 'header', name: 'accept' }))
    expect(things.map(({ name }) => name)).not.toContain('traceparent')
  })

  it('says why a step cannot be played again', async () => {
    const first = await launchOnce()
    const page = await thingsOf(first.id, 'Authorization response')
    expect(page.obstacle).toContain('no request of the app')
    await bench.call('traffic.clear', {})
    const gone = await thingsOf(first.id, 'Redeem the code')
    expect(gone.obstacle).toContain('no longer kept')
    await expect(
      replay(first.id, 'Redeem the code', { kind: 'body', name: 'code', act: 'drop', value: '' }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })

  it('does not offer to send again what an app of the person sent', async () => {
    const { client_id } = await registerPublicApp(bench)
    const { runId } = await bench.call('launch.start', { mode: 'standalone', client_id })
    await bench.request(
      `/authorize?client_id=${client_id}&response_type=code&state=${'s'.repeat(30)}`,
    )
    const { steps } = await bench.call('launch.get', { runId })
    const { obstacle } = await bench.call('launch.changeable', {
      runId,
      stepId: steps.at(-1)?.id ?? '',
    })
    expect(obstacle).toContain('Your own app')
  })

  it('keeps how long each request took', async () => {
    const { steps } = await launchOnce()
    const redeem = steps.find(({ title }) => title === 'Redeem the code')
    expect(redeem?.durationMs).toBe(0)
    expect(steps[0]?.status).toBe(303)
  })
})

describe('launch runner, a request that was asked for after a launch, sent again changed', () => {
  async function sendAgain(runId: string, title: string, change: Change) {
    const { steps } = await bench.call('launch.get', { runId })
    const step = steps.find((each) => each.title === title)
    if (step === undefined) throw new Error(`no step ${title}`)
    const sent = await bench.call('launch.sendAgain', { runId, stepId: step.id, change })
    const run = await bench.call('launch.get', { runId })
    const again = run.steps.find(({ id }) => id === sent.stepId)
    return { origin: step, again, run }
  }
  const drop = { act: 'drop', value: '' } as const

  it('goes out in the same launch with the one change, and names the step it was', async () => {
    const { id } = await launchOnce()
    await bench.call('launch.readFhir', { runId: id, path: 'Observation?_count=1' })
    expect(await thingsOf(id, 'Read Observation')).toMatchObject({
      obstacle: null,
      isFollowUp: true,
    })
    const change = { ...drop, kind: 'header', name: 'authorization' } as const
    const { origin, again, run } = await sendAgain(id, 'Read Observation', change)
    expect([origin.status, again?.status]).toEqual([200, 401])
    expect(again).toMatchObject({ url: origin.url, replayOf: origin.id })
    expect(again?.checks).toContainEqual(
      expect.objectContaining({
        check: 'changed-on-purpose',
        text: 'Changed on purpose: header authorization was left out',
      }),
    )
    expect(run).toMatchObject({ status: 'succeeded', mayReadFhir: true })
  })

  it('can be changed once more, from what it was at first', async () => {
    const { id } = await launchOnce()
    await bench.call('launch.readFhir', { runId: id, path: 'Observation?_count=1' })
    const change = { kind: 'query', name: '_count', act: 'set', value: '2' } as const
    const first = await sendAgain(id, 'Read Observation', change)
    expect(first.again?.url).toMatch(/_count=2$/)
    const { things } = await bench.call('launch.changeable', {
      runId: id,
      stepId: first.again?.id ?? '',
    })
    expect(things).toContainEqual(expect.objectContaining({ name: '_count', value: '1' }))
    const { stepId } = await bench.call('launch.sendAgain', {
      runId: id,
      stepId: first.again?.id ?? '',
      change: { ...drop, kind: 'header', name: 'accept' },
    })
    const { steps } = await bench.call('launch.get', { runId: id })
    expect(steps.find((step) => step.id === stepId)?.url).toMatch(/_count=1$/)
  })

  it.each([
    ['scope', 'set', 'system/*.rs', 'invalid_scope'],
    ['grant_type', 'set', 'password', 'unsupported_grant_type'],
    ['client_id', 'drop', '', 'invalid_client'],
    ['refresh_token', 'set', 'stolen', 'invalid_grant'],
  ] as const)(
    'keeps the refresh token that a refresh with another %s did not use [RFT-18]',
    async (name, act, value, code) => {
      const { id } = await launchOnce()
      await bench.call('launch.refresh', { runId: id, scope: 'patient/*.rs' })
      const title = 'Refresh the access token'
      const { again, run } = await sendAgain(id, title, { kind: 'body', name, act, value })
      const { errorCode } = await bench.call('traffic.get', { id: again?.exchangeIds[0] ?? '' })
      expect(errorCode).toBe(code)
      expect(run.mayRefresh).toBe(true)
      const refreshed = await bench.call('launch.refresh', { runId: id })
      expect(refreshed.grantedScope).toContain('offline_access')
    },
  )

  it('gives up the refresh token that the server calls invalid, and says so in the place [RFT-18]', async () => {
    const { id } = await launchOnce()
    await bench.call('launch.refresh', { runId: id })
    await bench.call('launch.revoke', { runId: id, source: 'refresh_token' })
    const title = 'Refresh the access token'
    const change = { ...drop, kind: 'header', name: 'accept' } as const
    const { run } = await sendAgain(id, title, change)
    expect(run.mayRefresh).toBe(false)
    expect((await thingsOf(id, title)).obstacle).toContain('holds no refresh token any more')
    await expect(sendAgain(id, title, change)).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
  })

  it('changes the request for the keys that a refresh leads to', async () => {
    const { id } = await launchOnce()
    await bench.call('launch.refresh', { runId: id })
    const { steps } = await bench.call('launch.get', { runId: id })
    const keys = steps.findLast(({ title }) => title.startsWith('Read the JWK Set'))
    const { stepId } = await bench.call('launch.sendAgain', {
      runId: id,
      stepId: keys?.id ?? '',
      change: { kind: 'header', name: 'accept', act: 'set', value: 'text/plain' },
    })
    const after = await bench.call('launch.get', { runId: id })
    const again = after.steps.find((step) => step.id === stepId)
    expect(again).toMatchObject({ title: keys?.title, replayOf: keys?.id })
    expect(after.steps.filter(({ replayOf }) => replayOf !== undefined)).toHaveLength(1)
  })

  it('asks about the same token again', async () => {
    const { id } = await launchOnce()
    await bench.call('launch.introspect', { runId: id, source: 'access_token' })
    const change = { ...drop, kind: 'header', name: 'authorization' } as const
    const { origin, again } = await sendAgain(id, 'Introspect the access token', change)
    expect([origin.status, again?.status]).toEqual([200, 401])
    expect(again?.title).toBe(origin.title)
  })

  it('is not mixed up with the requests of the launch itself', async () => {
    const first = await launchOnce()
    await bench.call('launch.readFhir', { runId: first.id, path: 'Observation' })
    const change = { ...drop, kind: 'header', name: 'authorization' } as const
    await expect(sendAgain(first.id, 'Redeem the code', change)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('launch.replay') },
    })
    await expect(replay(first.id, 'Read Observation', change)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('launch.sendAgain') },
    })
  })
})

describe('change of one parameter', () => {
  const change = (text: string, act: 'set' | 'drop' | 'duplicate', value = '') =>
    changePairs(text, { name: 'a b', act, value })

  it('leaves every other character as it is', () => {
    expect(change('x=%7e&a+b=1&y', 'set', '2&3')).toBe('x=%7e&a+b=2%263&y')
    expect(change('x=%7e&a%20b=1&a+b=2&y', 'set', '3')).toBe('x=%7e&a+b=3&y')
    expect(change('x=%7e&a%20b=1&y', 'drop')).toBe('x=%7e&y')
    expect(change('a%20b=1&y', 'duplicate')).toBe('a%20b=1&a%20b=1&y')
    expect(change('a%20b=1&y', 'duplicate', '2')).toBe('a%20b=1&a+b=2&y')
    expect(change('', 'set', '2')).toBe('a+b=2')
  })
})

import { describe, expect, it } from 'vitest'
import { createTestWorkbench } from '../../support/test-workbench.ts'

describe('server entry', () => {
  it('answers an unknown path with 404 and safe headers [HO-10]', async () => {
    const bench = await createTestWorkbench()
    const response = await bench.request('/nowhere')
    expect(response.status).toBe(404)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    await bench.close()
  })

  it('refuses an encoded body [AS-22]', async () => {
    const bench = await createTestWorkbench()
    const response = await bench.request('/token', {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip' },
      body: 'x',
    })
    expect(response.status).toBe(415)
    await bench.close()
  })

  it('takes a body that breaks off for a refusal of the client, and asks no route [HO-12]', async () => {
    const bench = await createTestWorkbench()
    const post = (body: ReadableStream<Uint8Array>) =>
      bench.request('/token', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
        // Node wants it beside a stream; the types of browsers do not know it.
        ...{ duplex: 'half' },
      })
    const chunk = new TextEncoder().encode('grant_type=none&client_id=a')
    const streamOf = (end: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(chunk)
          end(controller)
        },
      })
    const whole = await post(streamOf((controller) => controller.close()))
    expect(await whole.json()).toMatchObject({ error: 'unsupported_grant_type' })
    const answer = await post(
      streamOf((controller) => controller.error(new TypeError('terminated'))),
    )
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: 'invalid_request',
      error_description: 'the body broke off or is malformed',
    })
    await bench.close()
  })

  it('records each exchange with its notes [GEN-20]', async () => {
    const bench = await createTestWorkbench()
    await bench.request('/nowhere?access_token=very-secret')
    const { rows } = await bench.call('traffic.list', {})
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ method: 'GET', status: 404, direction: 'inbound' })
    const detail = await bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    expect(detail.notes[0]).toMatchObject({ outcome: 'failed', check: 'http' })
    expect(JSON.stringify(detail)).not.toContain('very-secret')
    await bench.close()
  })
})

describe('traffic', () => {
  it('leaves out the files of our own pages, and narrows to one direction', async () => {
    const bench = await createTestWorkbench()
    await bench.request('/assets/nothing.css')
    await bench.request('/nowhere')
    const all = await bench.call('traffic.list', {})
    expect(all.rows.map(({ url }) => new URL(url).pathname)).toEqual(['/nowhere'])
    expect((await bench.call('traffic.list', { direction: 'inbound' })).total).toBe(1)
    expect((await bench.call('traffic.list', { direction: 'outbound' })).total).toBe(0)
    await bench.close()
  })
})

describe('console methods', () => {
  it('refuse an unknown method loudly [EL-13]', async () => {
    const bench = await createTestWorkbench()
    await expect(bench.dispatch('no.such', {})).rejects.toMatchObject({
      problem: { code: 'unknown-method' },
    })
    await bench.close()
  })

  it('refuse parameters outside the schema and name the field [EL-13]', async () => {
    const bench = await createTestWorkbench()
    await expect(bench.dispatch('traffic.list', { limit: 100_000 })).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ path: 'limit' }] },
    })
    await bench.close()
  })

  it('change a live setting, keep it, and refuse an unfit value', async () => {
    const bench = await createTestWorkbench()
    await bench.call('settings.update', { name: 'accessTokenLifetimeSeconds', value: 300 })
    const rows = await bench.call('settings.list', {})
    expect(rows.find((row) => row.name === 'accessTokenLifetimeSeconds')).toMatchObject({
      value: 300,
      fallback: 3600,
      least: 5,
      most: 3600,
    })
    await expect(
      bench.call('settings.update', { name: 'accessTokenLifetimeSeconds', value: 999_999 }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    await bench.close()
  })
})

describe('a setting with an unfit value', () => {
  it.each([
    ['approval', 'sometimes', 'one of interactive, automatic'],
    ['stateRequired', 'yes', 'true or false'],
    ['idTokenLifetimeSeconds', 1, 'a whole number from 5 to 3600 seconds'],
    ['disabledCapabilities', 'launch-ehr', 'a list of launch-ehr, launch-standalone'],
  ])('%s: is refused with what was seen and what was wanted', async (name, value, wanted) => {
    const bench = await createTestWorkbench()
    await expect(bench.call('settings.update', { name, value })).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        details: [
          { path: name, seen: JSON.stringify(value), wanted: expect.stringContaining(wanted) },
        ],
      },
    })
    await bench.close()
  })
})

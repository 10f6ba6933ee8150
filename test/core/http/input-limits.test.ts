import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
})

afterEach(() => bench.close())

/** A form to the token endpoint; one within the limits is refused for its grant type. */
async function sendForm(body: string) {
  const response = await bench.request('/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
  })
  const { error } = await response.json()
  return [response.status, error]
}

const withinLimits = [400, 'unsupported_grant_type']
const form = (rest: string) => `grant_type=nothing&client_id=x&${rest}`

describe('form of a protocol endpoint', () => {
  it('may have 100 parameters and no more [L-05]', async () => {
    const more = (count: number) =>
      Array.from({ length: count }, (_, place) => `p${place}=1`).join('&')
    expect(await sendForm(form(more(98)))).toEqual(withinLimits)
    expect(await sendForm(form(more(99)))).toEqual([400, 'invalid_request'])
  })

  it('may have values of 8 KiB, JWTs of 64 KiB, and no longer ones [L-05]', async () => {
    expect(await sendForm(form(`p=${'x'.repeat(8192)}`))).toEqual(withinLimits)
    expect(await sendForm(form(`p=${'x'.repeat(8193)}`))).toEqual([400, 'invalid_request'])
    expect(await sendForm(form(`software_statement=${'x'.repeat(60_000)}`))).toEqual(withinLimits)
  })

  it('may have 64 KiB and no more [L-02]', async () => {
    const filled = (bytes: number) => {
      const start = form('software_statement=')
      return start + 'x'.repeat(bytes - start.length)
    }
    expect(await sendForm(filled(65_536))).toEqual(withinLimits)
    expect((await sendForm(filled(65_537)))[0]).toBe(413)
  })
})

describe('registration body', () => {
  beforeEach(() => bench.call('settings.update', { name: 'clientRegistration', value: 'open' }))

  const register = (text: string) =>
    bench.request('/register', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: text,
    })
  const registration = (extra: string) => `{"redirect_uris":["https://app.test/cb"],"x":${extra}}`

  it('may have 256 KiB and no more [L-02]', async () => {
    const length = (text: string) => 262_144 - registration(text).length
    const full = registration(`"${'x'.repeat(length('""'))}"`)
    expect(full).toHaveLength(262_144)
    expect((await register(full)).status).toBe(201)
    expect((await register(`${full} `)).status).toBe(413)
  })

  it('may be 32 deep with 1,000 members an object, and no more [L-04]', async () => {
    const nested = (depth: number) => registration('['.repeat(depth) + ']'.repeat(depth))
    expect((await register(nested(31))).status).toBe(201)
    expect((await register(nested(32))).status).toBe(400)
    const wide = (count: number) =>
      registration(`{${Array.from({ length: count }, (_, place) => `"m${place}":1`).join(',')}}`)
    expect((await register(wide(1000))).status).toBe(201)
    expect((await register(wide(1001))).status).toBe(400)
  })
})

describe('preflight', () => {
  it('from a public page offers no way into a private network [HO-13]', async () => {
    for (const path of [
      '/.well-known/smart-configuration',
      '/token',
      '/register',
      '/fhir/metadata',
    ]) {
      const response = await bench.request(path, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://app.test',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Private-Network': 'true',
        },
      })
      const names = Array.from(response.headers.keys())
      expect(names.filter((name) => name.includes('private-network'))).toEqual([])
      expect(names, path).toContain('referrer-policy')
    }
  })
})

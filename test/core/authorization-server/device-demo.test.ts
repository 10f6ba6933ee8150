import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const open = () => bench.request('/demo/protected-registration')

describe('device demonstration', () => {
  it('registers its app at the first visit and leaves it as it is later', async () => {
    const client_id = 'trustbench-device-demo'
    expect((await open()).status).toBe(200)
    const client = await bench.call('clients.setDisabled', { client_id, isDisabled: true })
    expect(client.metadata.software_id).toBe(client_id)
    await open()
    expect((await bench.call('clients.get', { client_id })).isDisabled).toBe(true)
  })

  it('runs its own script only, and calls nobody but this server', async () => {
    const response = await open()
    const policy = response.headers.get('content-security-policy') ?? ''
    const html = await response.text()
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const hash = createHash('sha256').update(script).digest('base64')
    expect(policy).toContain(`script-src 'sha256-${hash}'`)
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("default-src 'none'")
    expect(html).not.toMatch(/\son[a-z]+=/)
  })

  it('is not there while protected registration is off', async () => {
    await bench.call('settings.update', { name: 'protectedRegistration', value: false })
    expect((await open()).status).toBe(404)
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { createBrandClient } from '../support/brand-client.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let statuses: number[]
beforeEach(async () => {
  bench = await createTestWorkbench()
  statuses = []
})

async function send(url: string, init?: RequestInit): Promise<Response> {
  const response = await bench.request(url, init)
  if (url.endsWith('/brands')) statuses.push(response.status)
  return response
}

describe('a client of user-access brands', () => {
  it('takes the bundle the server links over a list, and keeps it by its ETag [UAB-08]', async () => {
    const client = createBrandClient(send, new Map([[bench.fhirBase, 'A name in a list']]))
    const first = await client.find(bench.fhirBase)
    expect(first).toMatchObject({ source: 'server' })
    expect(first?.name).not.toBe('A name in a list')
    expect(await client.find(bench.fhirBase)).toEqual(first)
    expect(statuses).toEqual([200, 304])

    const { bundle, identifier } = await bench.call('brands.get', {})
    const { entry, type, resourceType } = JSON.parse(
      JSON.stringify(bundle).replaceAll(JSON.stringify(first?.name), '"Another name"'),
    )
    await bench.call('brands.save', { bundle: { resourceType, type, entry }, identifier })
    expect(await client.find(bench.fhirBase)).toEqual({ name: 'Another name', source: 'server' })
    expect(statuses).toEqual([200, 304, 200])
  })

  it('gets nothing from an endpoint for its being listed [UAB-08]', async () => {
    const { bundle } = await bench.call('brands.get', {})
    const addresses = bundle.entry.flatMap(({ resource }) =>
      resource.resourceType === 'Endpoint' ? [String(resource.address)] : [],
    )
    expect(addresses).toEqual([bench.fhirBase])
    for (const address of addresses) {
      expect((await bench.request(`${address}/Patient`)).status).toBe(401)
    }
  })
})

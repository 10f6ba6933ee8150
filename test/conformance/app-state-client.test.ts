import { beforeEach, describe, expect, it } from 'vitest'
import { createAppStateClient } from '../support/app-state-client.ts'
import { launch, registerPublicApp } from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const system = 'https://app.test'
const patient = 'amara-okafor'
let bench: TestWorkbench
let asked: string[]
let send: (method: string, path: string, body?: object, etag?: string) => Promise<Response>

beforeEach(async () => {
  bench = await createTestWorkbench()
  asked = []
  const app = await registerPublicApp(bench)
  const scope = 'openid fhirUser launch/patient patient/Basic.cuds user/Basic.cuds'
  const { access_token } = await launch(bench, app, { scope }, { username: 'dr', patient })
  send = async (method, path, body, etag) => {
    asked.push(`${method} ${path.split('/')[0]}`)
    return bench.request(`${bench.issuer}/app-state/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${access_token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
        ...(etag === undefined ? {} : { 'If-Match': etag }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }
})

const clientOf = () => createAppStateClient(send, system, `${bench.fhirBase}/Patient/${patient}`)

describe('an app that keeps state', () => {
  it('finds by its code what it stored, changes it, and asks by code each time [APS-11]', async () => {
    const client = clientOf()
    expect(await client.find()).toBeUndefined()
    expect((await client.create({ columns: 3 })).status).toBe(201)
    const found = await client.find()
    expect(found?.settings).toEqual({ columns: 3 })
    if (found === undefined) throw new Error('found above')
    expect((await client.change(found, { columns: 4 })).status).toBe(200)
    expect((await client.find())?.settings).toEqual({ columns: 4 })
    const searches = asked.filter((one) => one.startsWith('GET'))
    expect(searches.every((one) => one.includes('code='))).toBe(true)
  })

  it.each(['no JSON', '{"columns":"<script>"}', '{"columns":99}', '[]'])(
    'takes the stored value %s for none [APS-11]',
    async (valueString) => {
      const created = await send('POST', 'Basic', {
        resourceType: 'Basic',
        code: { coding: [{ system, code: 'columns' }] },
        subject: { reference: `${bench.fhirBase}/Patient/${patient}` },
        extension: [{ url: `${system}/columns`, valueString }],
      })
      expect(created.status).toBe(201)
      const found = await clientOf().find()
      expect(found?.id).toBeDefined()
      expect(found?.settings).toBeUndefined()
    },
  )

  it('edits nothing that it deleted, and would be refused if it did [APS-11]', async () => {
    const client = clientOf()
    await client.create({ columns: 3 })
    const found = await client.find()
    if (found === undefined) throw new Error('stored above')
    expect((await client.delete(found)).status).toBeLessThan(300)
    await expect(client.change(found, { columns: 4 })).rejects.toThrow(/was deleted/)
    expect((await clientOf().change(found, { columns: 4 })).status).toBe(412)
    expect(await client.find()).toBeUndefined()
  })
})

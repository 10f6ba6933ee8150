import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestFhirServer,
} from '../support/fhir-server.ts'

const category = 'http://terminology.hl7.org/CodeSystem/observation-category'
const loinc = 'http://loinc.org'

const listed = {
  resourceType: 'ValueSet',
  id: 'panel',
  url: 'https://example.test/ValueSet/panel',
  status: 'active',
  compose: {
    include: [
      {
        system: loinc,
        concept: [
          { code: '4548-4', display: 'Hemoglobin A1c' },
          { code: '2345-7', display: 'Glucose' },
        ],
      },
    ],
  },
}
const ruled = {
  ...listed,
  id: 'ruled',
  url: 'https://example.test/ValueSet/ruled',
  compose: {
    include: [{ system: loinc, filter: [{ property: 'CLASS', op: '=', value: 'CHEM' }] }],
  },
}

let server: TestFhirServer
beforeEach(() => {
  server = createTestFhirServer({ resources: [...catalogueResources, listed, ruled] })
})
afterEach(() => server.close())

/** A token that reaches one type and has nothing to do with the operations below. */
const anyToken = () => server.tokenFor('patient/Condition.s', { patient: 'p1' })
const backend = (scope: string, clientId = 'app') => server.tokenFor(scope, { clientId })

function diagnosticsOf(body: { issue: readonly { diagnostics: string }[] }): string {
  return body.issue.map(({ diagnostics }) => diagnostics).join(' ')
}

describe('FHIR endpoint, $validate', () => {
  it('tells any token what it would say of a resource that comes along [SCE-17]', async () => {
    const patient = { resourceType: 'Patient', id: 'new' }
    const right = await server.write(anyToken(), 'POST', 'Patient/$validate', patient)
    expect([right.status, right.body.issue[0].severity]).toEqual([200, 'information'])
    for (const [wrong, why] of [
      [{ resourceType: 'Observation' }, 'resourceType is Observation, wanted Patient'],
      [{ resourceType: 'Patient', id: 'not an id' }, 'id is malformed'],
    ] as const) {
      const answer = await server.write(anyToken(), 'POST', 'Patient/$validate', wrong)
      expect([answer.status, answer.body.issue[0].severity]).toEqual([200, 'error'])
      expect(diagnosticsOf(answer.body)).toContain(why)
    }
    expect((await server.send(undefined, 'Patient/$validate', { method: 'POST' })).status).toBe(401)
  })

  it('takes the resource out of Parameters, and says that it knows no profiles', async () => {
    const body = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'resource', resource: { resourceType: 'Patient' } },
        { name: 'profile', valueUri: 'https://example.test/profile' },
      ],
    }
    const answer = await server.write(anyToken(), 'POST', 'Patient/$validate', body)
    expect(answer.body.issue).toHaveLength(2)
    expect(diagnosticsOf(answer.body)).toContain('https://example.test/profile is not looked at')
  })

  it('looks at a stored resource only for who may read it [SCE-17]', async () => {
    const reader = server.tokenFor('patient/Observation.r', { patient: 'p1' })
    expect((await server.get(reader, 'Observation/lab1/$validate')).status).toBe(200)
    expect((await server.get(reader, 'Observation/lab2/$validate')).status).toBe(403)
    expect((await server.get(anyToken(), 'Observation/lab1/$validate')).status).toBe(403)
  })
})

describe('FHIR endpoint, $expand', () => {
  it('expands a value set that lists its codes for any token [SCE-17]', async () => {
    for (const path of [
      'ValueSet/panel/$expand',
      `ValueSet/$expand?url=${encodeURIComponent(listed.url)}`,
    ]) {
      const { status, body } = await server.get(anyToken(), path)
      expect([status, body.expansion.total]).toEqual([200, 2])
      expect(body.expansion.contains[0]).toEqual({
        system: loinc,
        code: '4548-4',
        display: 'Hemoglobin A1c',
      })
    }
    const brought = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'valueSet', resource: listed },
        { name: 'filter', valueString: 'GLUC' },
      ],
    }
    const { body } = await server.write(anyToken(), 'POST', 'ValueSet/$expand', brought)
    expect(body.expansion.contains.map(({ code }: { code: string }) => code)).toEqual(['2345-7'])
    expect((await server.send(undefined, 'ValueSet/panel/$expand')).status).toBe(401)
  })

  it('shows a part where one is asked for', async () => {
    const { body } = await server.get(anyToken(), 'ValueSet/panel/$expand?offset=1&count=1')
    expect([body.expansion.total, body.expansion.offset]).toEqual([2, 1])
    expect(body.expansion.contains).toHaveLength(1)
  })

  it('says which value sets it cannot expand', async () => {
    expect((await server.get(anyToken(), 'ValueSet/ruled/$expand')).status).toBe(422)
    expect((await server.get(anyToken(), 'ValueSet/none/$expand')).status).toBe(404)
    expect((await server.get(anyToken(), 'ValueSet/$expand?url=urn:none')).status).toBe(404)
    expect((await server.get(anyToken(), 'ValueSet/$expand')).status).toBe(400)
    expect((await server.get(anyToken(), 'ValueSet/panel/$expand?count=x')).status).toBe(400)
  })
})

describe('FHIR endpoint, operations nobody mapped', () => {
  it('are refused at every place, with any scope [SCE-17]', async () => {
    const everything = server.tokenFor('system/*.cruds')
    for (const path of ['$nonsense', 'Patient/$match', 'Patient/p1/$nonsense', 'Group/g/$export']) {
      const answer = await server.get(everything, path)
      expect([path, answer.status, answer.body.issue[0].code]).toEqual([path, 403, 'forbidden'])
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect((await server.send(undefined, path)).status).toBe(401)
    }
  })
})

describe('FHIR endpoint, $export', () => {
  const headers = { Prefer: 'respond-async' }
  const kickOff = (accessToken: string, path: string) => server.send(accessToken, path, { headers })

  /** Begins an export and waits for its manifest. */
  async function manifestOf(accessToken: string, path: string) {
    const begun = await kickOff(accessToken, path)
    expect(begun.status).toBe(202)
    const location = begun.headers.get('content-location') ?? ''
    await vi.waitFor(async () =>
      expect((await server.send(accessToken, location)).status).not.toBe(202),
    )
    const answer = await server.send(accessToken, location)
    return { location, answer, manifest: await answer.json() }
  }

  const typesIn = (manifest: { output: readonly { type: string }[] }) =>
    manifest.output.map(({ type }) => type)

  async function linesOf(accessToken: string, url: string) {
    const response = await server.send(accessToken, url, {
      headers: { Accept: 'application/fhir+ndjson' },
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/fhir+ndjson',
    ])
    const lines = (await response.text()).trim().split('\n')
    return lines.map((line) => JSON.parse(line))
  }

  it('holds the types that system/ scopes let a client search and read [SCE-17]', async () => {
    const token = backend(
      'system/Patient.rs system/Observation.s system/Encounter.r system/Condition.r system/Condition.s user/Organization.rs',
    )
    const { manifest } = await manifestOf(token, '$export')
    expect(typesIn(manifest)).toEqual(['Patient'])
    expect(manifest).toMatchObject({
      request: `${server.fhirBase}/$export`,
      requiresAccessToken: true,
      error: [],
    })
    const patients = await linesOf(token, manifest.output[0].url)
    expect(patients.map(({ id }) => id)).toEqual(['p1', 'p2'])
  })

  it('refuses a named type that is out of reach, and apps that act for a person [SCE-17]', async () => {
    const token = backend('system/Patient.rs system/Observation.s')
    expect((await kickOff(token, '$export?_type=Patient')).status).toBe(202)
    const refused = await kickOff(token, '$export?_type=Patient,Observation')
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain('scope="system/Observation.rs"')
    const person = server.tokenFor('user/*.rs patient/*.rs', {
      patient: 'p1',
      fhirUser: 'Practitioner/dr',
    })
    expect((await kickOff(person, '$export')).status).toBe(403)
  })

  it('holds of a constrained type what satisfies the constraint [SCE-17]', async () => {
    const token = backend(`system/Observation.rs?category=${category}|laboratory`)
    const { manifest } = await manifestOf(token, 'Patient/$export?_type=Observation')
    expect(manifest.output).toMatchObject([{ type: 'Observation', count: 2 }])
    const labs = await linesOf(token, manifest.output[0].url)
    expect(labs.map(({ id }) => id)).toEqual(['lab1', 'lab2'])
  })

  it('of patients holds them and their compartments', async () => {
    const { manifest } = await manifestOf(backend('system/*.rs'), 'Patient/$export')
    expect(typesIn(manifest)).toEqual(
      expect.arrayContaining(['Patient', 'Encounter', 'Observation']),
    )
    expect(typesIn(manifest)).not.toContain('Practitioner')
  })

  it('judges each file by the token that fetches it, and belongs to one client', async () => {
    const token = backend('system/*.rs')
    const { location, manifest } = await manifestOf(token, '$export?_type=Observation')
    const [{ url }] = manifest.output
    expect(await linesOf(token, url)).toHaveLength(3)
    expect((await server.get(backend('system/Patient.rs'), url)).status).toBe(403)
    const labs = backend(`system/Observation.rs?category=${category}|laboratory`)
    expect(await linesOf(labs, url)).toHaveLength(2)
    for (const place of [location, url]) {
      expect((await server.get(backend('system/*.rs', 'another'), place)).status).toBe(404)
      expect((await server.send(undefined, place)).status).toBe(401)
    }
  })

  it('leaves out what changed before _since, and what changes after it began', async () => {
    const token = backend('system/*.rs')
    server.clock.advance(60)
    const since = new Date(server.clock.now()).toISOString()
    const { manifest } = await manifestOf(token, `$export?_type=Patient&_since=${since}`)
    expect(manifest.output).toEqual([])
    const all = await manifestOf(token, '$export?_type=Patient&_since=1970')
    expect(all.manifest.output).toMatchObject([{ count: 2 }])
  })

  it('is ended by its client, and by itself after an hour', async () => {
    const token = backend('system/Patient.rs')
    const first = await manifestOf(token, '$export')
    expect((await server.send(token, first.location, { method: 'DELETE' })).status).toBe(202)
    expect((await server.send(token, first.location)).status).toBe(404)
    const second = await manifestOf(token, '$export')
    expect((await server.send(token, second.location)).status).toBe(200)
    server.clock.advance(3_601)
    expect((await server.send(token, second.location)).status).toBe(404)
  })

  it('refuses what it does not understand', async () => {
    const token = backend('system/*.rs')
    expect((await server.send(token, '$export')).status).toBe(400)
    for (const query of ['_outputFormat=csv', '_type=Nothing', '_since=never', '_typeFilter=x']) {
      expect((await kickOff(token, `$export?${query}`)).status, query).toBe(400)
    }
    const { manifest } = await manifestOf(token, '$export?_type=Patient')
    const [{ url }] = manifest.output
    for (const file of ['Patient-0.ndjson', 'Observation-1.ndjson', 'x']) {
      expect((await server.get(token, url.replace(/[^/]+$/, file))).status, file).toBe(404)
    }
    expect((await server.send(token, '$export', { method: 'PUT' })).status).toBe(405)
  })
})

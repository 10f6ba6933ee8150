import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

let server: TestFhirServer
let doctor: string

beforeAll(() => {
  server = createTestFhirServer({ resources: catalogueResources })
  doctor = server.tokenFor('user/*.rs', { fhirUser: 'Practitioner/dr' })
})
afterAll(() => server.close())

describe('FHIR read', () => {
  it('gives the resource with its version as ETag and Last-Modified', async () => {
    const { status, headers, body } = await server.get(doctor, 'Patient/p1')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/fhir+json; charset=utf-8')
    expect(headers.get('etag')).toBe('W/"1"')
    expect(headers.get('last-modified')).toBe('Thu, 01 Jan 1970 00:00:00 GMT')
    expect(body).toMatchObject({ resourceType: 'Patient', id: 'p1', meta: { versionId: '1' } })
  })

  it('answers 304 when the client has the version', async () => {
    const response = await server.send(doctor, 'Patient/p1', {
      headers: { 'If-None-Match': 'W/"1"' },
    })
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
  })

  it('answers 404 with an OperationOutcome for an unknown id', async () => {
    const { status, body } = await server.get(doctor, 'Patient/nobody')
    expect(status).toBe(404)
    expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] })
  })

  it('refuses ids outside the pattern [FH-09]', async () => {
    const { status, body } = await server.get(doctor, `Patient/${'a'.repeat(65)}`)
    expect(status).toBe(400)
    expect(body.issue[0].code).toBe('invalid')
    expect((await server.get(doctor, 'Patient/p_1')).status).toBe(400)
  })

  it('answers 404 for what is no resource type', async () => {
    expect((await server.get(doctor, 'Patients/p1')).status).toBe(404)
  })

  it('answers 405 with Allow for methods a place does not have', async () => {
    const response = await server.send(doctor, 'metadata', { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET')
  })

  it('gives one version and the history of a resource', async () => {
    expect((await server.get(doctor, 'Patient/p1/_history/1')).body.id).toBe('p1')
    expect((await server.get(doctor, 'Patient/p1/_history/2')).status).toBe(404)
    const { body } = await server.get(doctor, 'Patient/p1/_history')
    expect(body).toMatchObject({
      type: 'history',
      total: 1,
      entry: [{ resource: { id: 'p1' }, response: { etag: 'W/"1"' } }],
    })
  })

  it('answers HEAD as GET without a body', async () => {
    const response = await server.send(doctor, 'Patient/p1', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

describe('FHIR content types', () => {
  it.each([
    'application/fhir+json',
    'application/json',
    '*/*',
    'text/html, application/json;q=0.5',
  ])('answers Accept %s in JSON [FH-08]', async (accept) => {
    const response = await server.send(doctor, 'Patient/p1', { headers: { Accept: accept } })
    expect(response.status).toBe(200)
  })

  it.each(['application/fhir+xml', 'text/turtle'])(
    'refuses Accept %s with 406 [FH-08]',
    async (accept) => {
      const response = await server.send(doctor, 'Patient/p1', { headers: { Accept: accept } })
      expect(response.status).toBe(406)
      expect((await response.json()).resourceType).toBe('OperationOutcome')
    },
  )

  it('lets _format decide before Accept [FH-08]', async () => {
    const json = await server.send(doctor, 'Patient/p1?_format=json', {
      headers: { Accept: 'application/fhir+xml' },
    })
    expect(json.status).toBe(200)
    expect((await server.send(doctor, 'Patient/p1?_format=xml')).status).toBe(406)
  })
})

describe('Binary', () => {
  it('comes as a resource to who asks for JSON', async () => {
    const { body } = await server.get(doctor, 'Binary/note1')
    expect(body.contentType).toBe('text/plain')
  })

  it('comes as a download that no browser runs to who asks for its type [FH-05]', async () => {
    const response = await server.send(doctor, 'Binary/note2', { headers: { Accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toBe('attachment')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toBe('<script>alert(1)</script>')
  })

  it('is refused with 406 to who asks for another type', async () => {
    const response = await server.send(doctor, 'Binary/note1', { headers: { Accept: 'image/png' } })
    expect(response.status).toBe(406)
  })

  it('of another patient is out of reach [FH-02]', async () => {
    const patient = server.tokenFor('patient/*.rs', { patient: 'p1' })
    expect((await server.get(patient, 'Binary/note1')).status).toBe(200)
    expect((await server.get(patient, 'Binary/note2')).status).toBe(403)
  })
})

describe('CapabilityStatement', () => {
  it('needs no token [DSC-15]', async () => {
    const response = await server.send(undefined, 'metadata')
    expect(response.status).toBe(200)
    expect((await response.json()).fhirVersion).toBe('4.0.1')
  })

  it('carries the SMART service, the OAuth URIs and cors [DSC-16]', async () => {
    const statement = await (await server.send(undefined, 'metadata')).json()
    const { security } = statement.rest[0]
    expect(security.cors).toBe(true)
    expect(security.service[0].coding[0].code).toBe('SMART-on-FHIR')
    const [extension] = security.extension
    expect(extension.url).toBe(
      'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
    )
    expect(extension.extension).toEqual([
      { url: 'authorize', valueUri: 'http://localhost:4100/authorize' },
      { url: 'token', valueUri: 'http://localhost:4100/token' },
      { url: 'introspect', valueUri: 'http://localhost:4100/introspect' },
    ])
  })

  it('claims no writing while writing is switched off [FH-09]', async () => {
    const statement = await (await server.send(undefined, 'metadata')).json()
    const patient = statement.rest[0].resource.find(
      (one: { type: string }) => one.type === 'Patient',
    )
    const codes = patient.interaction.map((one: { code: string }) => one.code)
    expect(codes).toEqual(['read', 'vread', 'history-instance', 'history-type', 'search-type'])
    expect(patient.searchParam).toContainEqual({ name: 'birthdate', type: 'date' })
    expect(patient.operation.map(({ name }: { name: string }) => name)).toEqual([
      'validate',
      'everything',
      'export',
    ])
  })
})

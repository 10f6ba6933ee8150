import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyPatch, parsePatch } from '../../../src/main/core/fhir-sandbox/json-patch.ts'
import {
  catalogueResources,
  createTestFhirServer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

const apply = (document: unknown, operations: readonly object[]) =>
  applyPatch(document, parsePatch(operations))

describe('JSON Patch', () => {
  it.each([
    [{ a: 1 }, [{ op: 'add', path: '/b', value: [1] }], { a: 1, b: [1] }],
    [{ a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    [{ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    [{ a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    [{ a: [1, 2] }, [{ op: 'replace', path: '/a/0', value: 9 }], { a: [9, 2] }],
    [{ a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
    [{ a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    [{ 'a/b': { '~': 1 } }, [{ op: 'replace', path: '/a~1b/~0', value: 2 }], { 'a/b': { '~': 2 } }],
    [
      { a: { x: [1, { y: null }] } },
      [{ op: 'test', path: '/a', value: { x: [1, { y: null }] } }],
      { a: { x: [1, { y: null }] } },
    ],
  ])('makes of %j with %j %j', (document, operations, expected) => {
    expect(apply(document, operations)).toEqual(expected)
  })

  it.each([
    [{ op: 'remove', path: '/missing' }, 422],
    [{ op: 'replace', path: '/a/5', value: 1 }, 422],
    [{ op: 'add', path: '/a/9', value: 1 }, 422],
    [{ op: 'add', path: '/missing/b', value: 1 }, 422],
    [{ op: 'add', path: '/__proto__', value: { polluted: true } }, 422],
    [{ op: 'add', path: '/constructor/prototype/polluted', value: true }, 422],
    [{ op: 'test', path: '/a', value: [2] }, 422],
    [{ op: 'add', path: 'a', value: 1 }, 400],
    [{ op: 'explode', path: '/a' }, 400],
  ])('refuses %j with %i and leaves the document', (operation, status) => {
    const document = { a: [1] }
    expect(() => apply(document, [{ op: 'add', path: '/b', value: 1 }, operation])).toThrow(
      expect.objectContaining({ status }),
    )
    expect(document).toEqual({ a: [1] })
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('FHIR patch', () => {
  let server: TestFhirServer
  beforeEach(() => {
    const config = { fhirWritesEnabled: true }
    server = createTestFhirServer({ resources: catalogueResources, config })
  })
  afterEach(() => server.close())

  const patch = (token: string, path: string, body: unknown, headers = {}) =>
    server.write(token, 'PATCH', path, body, {
      'Content-Type': 'application/json-patch+json',
      ...headers,
    })
  const amend = [{ op: 'replace', path: '/status', value: 'amended' }]
  const grant = { patient: 'p1', fhirUser: 'Practitioner/dr' }

  it('changes the resource, by id and by search', async () => {
    const token = server.tokenFor('user/*.cruds', grant)
    const { status, headers, body } = await patch(token, 'Observation/lab1', amend)
    expect(status).toBe(200)
    expect(headers.get('etag')).toBe('W/"2"')
    expect(body.status).toBe('amended')
    expect((await patch(token, 'Observation?_id=vit1', amend)).status).toBe(200)
    expect((await server.get(token, 'Observation?status=amended')).body.total).toBe(2)
  })

  it('needs u on the stored content and on the result [SCE-11]', async () => {
    const token = server.tokenFor('patient/Observation.u', grant)
    expect((await patch(token, 'Observation/lab1', amend)).status).toBe(200)
    const away = [{ op: 'replace', path: '/subject/reference', value: 'Patient/p2' }]
    expect((await patch(token, 'Observation/lab1', away)).status).toBe(403)
    expect((await patch(token, 'Observation/lab2', amend)).status).toBe(403)
    const reader = server.tokenFor('patient/Observation.rs', grant)
    expect((await patch(reader, 'Observation/lab1', amend)).status).toBe(403)
    expect((await server.get(reader, 'Observation/lab1')).headers.get('etag')).toBe('W/"2"')
  })

  it('shows nothing to who may not read [SCE-19]', async () => {
    const reader = server.tokenFor('patient/Observation.ru', grant)
    const probe = [{ op: 'test', path: '/status', value: 'final' }]
    expect((await patch(reader, 'Observation/lab1', probe)).status).toBe(200)
    const writer = server.tokenFor('patient/Observation.u', grant)
    const answer = await patch(writer, 'Observation/lab1', amend)
    expect(answer.status).toBe(200)
    expect(answer.body).toBeUndefined()
    expect((await patch(writer, 'Observation/lab1', probe)).status).toBe(403)
  })

  it('needs s for the conditional form [SCE-13]', async () => {
    const both = server.tokenFor('patient/Observation.us', grant)
    expect((await patch(both, 'Observation?_id=lab1', amend)).status).toBe(200)
    const only = server.tokenFor('patient/Observation.u', grant)
    expect((await patch(only, 'Observation?_id=lab1', amend)).status).toBe(403)
  })

  it('refuses another version, another media type, and a changed id', async () => {
    const token = server.tokenFor('user/*.cruds', grant)
    const path = 'Observation/lab1'
    expect((await patch(token, path, amend, { 'If-Match': 'W/"1"' })).status).toBe(200)
    expect((await patch(token, path, amend, { 'If-Match': 'W/"1"' })).status).toBe(412)
    const plain = { 'Content-Type': 'application/fhir+json' }
    expect((await patch(token, path, amend, plain)).status).toBe(415)
    const renamed = [{ op: 'replace', path: '/id', value: 'other' }]
    expect((await patch(token, path, renamed)).status).toBe(400)
  })

  it('is refused while writing is switched off [FH-09]', async () => {
    server.close()
    server = createTestFhirServer({ resources: catalogueResources })
    const token = server.tokenFor('user/*.cruds', grant)
    expect((await patch(token, 'Observation/lab1', amend)).status).toBe(405)
  })
})

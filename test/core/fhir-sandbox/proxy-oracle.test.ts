import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FhirAccess } from '../../../src/main/core/fhir-sandbox/scope-enforcement/index.ts'
import { createTestFhirServer, type TestFhirServer } from '../../support/fhir-server.ts'
import { upstreamBase } from '../../support/proxied-server.ts'
import {
  admits,
  fhirBase,
  resource,
  type SampleResource,
  scopeText,
} from '../../support/scope-oracle.ts'

/** What the hostile server behind holds, and what reached it. */
interface World {
  resources: readonly SampleResource[]
  writes: {
    readonly method: string
    readonly id: string | undefined
    readonly body: SampleResource | undefined
  }[]
}

const world: World = { resources: [], writes: [] }

let server: TestFhirServer

beforeAll(() => {
  server = createTestFhirServer({
    config: { fhirProxyBase: upstreamBase, fhirWritesEnabled: true },
    foreign: answer,
  })
})
afterAll(() => server.close())

const fhirJson = { 'Content-Type': 'application/fhir+json' }
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(asTheirs(body)), { status, headers: fhirJson })

/** Absolute references in the samples are ours; the server behind has its own base there. */
function asTheirs(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll(fhirBase, upstreamBase))
}

/** Heeds no filter and no condition: searches and histories give all there is, mislabelled; a read gives a resource of
 * the type under the id or, if there is none, any other.
 */
async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const [type, id, history] = pathname.replace(/^\/fhir\/?/, '').split('/')
  if (request.method !== 'GET') {
    const text = await request.text()
    const body: SampleResource | undefined = text === '' ? undefined : JSON.parse(text)
    world.writes.push({ method: request.method, id, body })
    return json(world.resources[0] ?? {}, 201)
  }
  const isHistory = pathname.endsWith('_history')
  const isOfOne = id !== undefined && !id.startsWith('_') && history !== '$everything'
  const resources = isOfOne
    ? world.resources.map((one) => (one.resourceType === type ? { ...one, id } : one))
    : world.resources
  if (isOfOne && !isHistory) {
    const any = resources.find((one) => one.resourceType === type) ?? resources[0]
    return any === undefined ? new Response(null, { status: 404 }) : json(any)
  }
  return json({
    resourceType: 'Bundle',
    type: isHistory ? 'history' : 'searchset',
    total: 4711,
    entry: resources.map((one, place) => ({
      fullUrl: `${upstreamBase}/${one.resourceType}/${one.id}`,
      resource: one,
      search: { mode: place % 3 === 2 ? 'include' : 'match' },
      request: { method: 'PUT', url: `${one.resourceType}/${one.id}` },
    })),
  })
}

/** Scopes that much gets past, so that the property is not one of refusals alone. */
const broadScope = fc.constantFrom(
  'patient/*.cruds',
  'user/*.cruds',
  'user/Observation.cruds?category=s|lab',
  'system/Patient.rs',
)

/** Tokens as they are granted: a patient in context, a user, or neither. */
const token = fc
  .record({
    texts: fc.array(fc.oneof({ arbitrary: scopeText, weight: 2 }, broadScope), {
      minLength: 1,
      maxLength: 3,
    }),
    patientId: fc.option(fc.constantFrom('p1', 'p2'), { nil: undefined }),
    user: fc.constantFrom('Practitioner/x1', 'Patient/p2', undefined),
  })
  .map(({ texts, patientId, user }) => {
    const userReach: FhirAccess['userReach'] =
      user === 'Practitioner/x1'
        ? { kind: 'everything' }
        : user === undefined
          ? { kind: 'nothing' }
          : { kind: 'patients', ids: ['p2'] }
    const scopes: FhirAccess['scopes'] = []
    const access: FhirAccess = {
      scopes,
      fhirBase,
      userReach,
      clientReach: { kind: 'everything' },
      ...(patientId === undefined ? {} : { patientId }),
    }
    const grant = { patient: patientId ?? null, fhirUser: user ?? null }
    return { texts, access, accessToken: () => server.tokenFor(texts.join(' '), grant) }
  })

const types = ['Observation', 'Condition', 'Patient', 'Practitioner', 'Task', 'Bundle'] as const
const type = fc.constantFrom(...types)
const id = fc.constantFrom('p1', 'p2', 'x1')

/** A request, and the letters of which one has to admit each resource that comes back. */
const reading = fc.oneof(
  fc.tuple(type, id).map(([one, which]) => ({ path: `${one}/${which}`, letters: 'r' })),
  fc.tuple(type, id).map(([one, which]) => ({ path: `${one}/${which}/_history`, letters: 'r' })),
  fc.tuple(type, id).map(([one, which]) => ({ path: `${one}/${which}/_history/1`, letters: 'r' })),
  fc
    .tuple(
      type,
      fc.constantFrom(
        '',
        '?_include=Observation:subject&_revinclude=Observation:performer',
        '?_count=200&_sort=_lastUpdated',
        '?_id=p1,p2,x1',
        '?_include:iterate=Patient:link',
      ),
    )
    .map(([one, query]) => ({ path: `${one}${query}`, letters: 's' })),
  type.map((one) => ({ path: `${one}/_history`, letters: 's' })),
  fc.constantFrom(
    { path: '_history', letters: 's' },
    { path: `?_type=${types.join(',')}`, letters: 's' },
    { path: '?_type=Observation', letters: 's' },
    { path: 'Patient/p1/$everything', letters: 'rs' },
    { path: 'Patient/p1/Observation', letters: 's' },
    { path: 'Patient/p2/Condition', letters: 's' },
  ),
)

/** Every resource in an answer but the envelope. */
function resourcesIn(body: unknown): readonly SampleResource[] {
  const { resourceType, entry } = Object(body)
  if (resourceType === 'OperationOutcome' || resourceType === undefined) return []
  if (entry === undefined)
    return resourceType === 'Bundle' && !('id' in Object(body)) ? [] : [body as SampleResource]
  return entry.flatMap((one: { resource?: SampleResource }) => resourcesIn(one.resource))
}

const isAdmitted = (
  { texts, access }: { readonly texts: readonly string[]; readonly access: FhirAccess },
  letters: string,
  sample: SampleResource,
) => [...letters].some((letter) => texts.some((text) => admits(text, access, letter, sample)))

describe('proxy mode before a server that heeds nothing, against an independent oracle', () => {
  it('shows no resource that no scope admits [SCE-04] [SCE-06] [SCE-08] [SCE-09] [FH-01]', async () => {
    let shown = 0
    await fc.assert(
      fc.asyncProperty(
        token,
        fc.array(resource, { minLength: 1, maxLength: 12, size: 'max' }),
        reading,
        async (caller, resources, { path, letters }) => {
          world.resources = resources
          const { status, body } = await server.get(caller.accessToken(), path)
          expect([200, 400, 403, 404, 502]).toContain(status)
          const came = resourcesIn(body)
          shown += came.length
          for (const one of came) {
            expect(isAdmitted(caller, letters, one), `${path} ${JSON.stringify(one)}`).toBe(true)
          }
          if (path.startsWith('Patient/p1/Obs')) {
            for (const one of came) expect(JSON.stringify(one)).toContain('Patient/p1')
          }
          expect(JSON.stringify(body)).not.toContain('4711')
        },
      ),
      { numRuns: 4000 },
    )
    // The property would hold of a server that shows nothing.
    expect(shown).toBeGreaterThan(500)
  }, 120_000)

  it('shows by a search all that a scope admits of what came [SCE-06]', async () => {
    await fc.assert(
      fc.asyncProperty(
        token,
        fc.array(resource, { minLength: 1, maxLength: 8 }),
        type,
        async (caller, resources, searched) => {
          world.resources = resources.filter((_, place) => place % 3 !== 2)
          const { body } = await server.get(caller.accessToken(), searched)
          const key = ({ resourceType, id: own }: SampleResource) => `${resourceType}/${own}`
          const came = new Set(resourcesIn(body).map(key))
          for (const [place, one] of world.resources.entries()) {
            const isMatch = one.resourceType === searched && place % 3 !== 2
            if (isMatch && isAdmitted(caller, 's', one)) expect(came).toContain(key(one))
          }
        },
      ),
      { numRuns: 1000 },
    )
  }, 60_000)

  it('sends no write that no scope admits [SCE-10] [SCE-11] [SCE-12] [FH-01]', async () => {
    let sent = 0
    await fc.assert(
      fc.asyncProperty(
        token,
        fc.array(resource, { maxLength: 4, size: 'max' }),
        resource,
        fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH'),
        fc.boolean(),
        async (caller, resources, changed, method, isConditional) => {
          world.resources = resources
          world.writes = []
          const { resourceType, id: own } = changed
          const place = method === 'POST' ? resourceType : `${resourceType}/${own}`
          const path = isConditional && method !== 'POST' ? `${resourceType}?_id=${own}` : place
          const status = [{ op: 'add', path: '/status', value: changed['status'] ?? 'final' }]
          const body = { DELETE: undefined, PATCH: status, POST: changed, PUT: changed }[method]
          const { body: answered } = await server.write(caller.accessToken(), method, path, body, {
            ...(method === 'PATCH' ? { 'Content-Type': 'application/json-patch+json' } : {}),
            ...(method === 'POST' && isConditional ? { 'If-None-Exist': `_id=${own}` } : {}),
          })
          sent += world.writes.length
          const found = resources.find((one) => one.resourceType === resourceType)
          for (const write of world.writes) {
            const letter = { DELETE: 'd', POST: 'c', PUT: 'u' }[write.method] ?? ''
            const letters = method === 'PUT' && write.method === 'POST' ? 'u' : letter
            const result = write.body === undefined ? undefined : ours(write.body)
            if (result !== undefined) expect(isAdmitted(caller, letters, result)).toBe(true)
            // What the change replaces is what a read of the same place gives.
            if (write.id === undefined || found === undefined) continue
            expect(isAdmitted(caller, letters, { ...found, id: write.id })).toBe(true)
          }
          for (const one of resourcesIn(answered)) {
            const isOwn = isDeepStrictEqual({ ...one, id: own }, asJson(changed))
            expect(isOwn || isAdmitted(caller, 'rs', one)).toBe(true)
          }
        },
      ),
      { numRuns: 3000 },
    )
    expect(sent).toBeGreaterThan(100)
  }, 120_000)
})

/** A sample without the members that are undefined. */
function asJson(sample: SampleResource): unknown {
  return JSON.parse(JSON.stringify(sample))
}

/** What was sent behind, as we would show it. */
function ours(body: SampleResource): SampleResource {
  return JSON.parse(JSON.stringify(body).replaceAll(upstreamBase, fhirBase))
}

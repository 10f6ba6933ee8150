import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestAnswer,
  type TestFhirServer,
} from '../support/fhir-server.ts'

const category = 'http://terminology.hl7.org/CodeSystem/observation-category'
const labOnly = `?category=${category}|laboratory`

let server: TestFhirServer
beforeEach(() => {
  server = createTestFhirServer({
    resources: catalogueResources,
    config: { fhirWritesEnabled: true },
  })
})
afterEach(() => server.close())

/** A token of practitioner dr with p1 in context. */
function token(scope: string): string {
  return server.tokenFor(scope, { patient: 'p1', fhirUser: 'Practitioner/dr' })
}

function observation(patient: string, code: string, id?: string) {
  return {
    resourceType: 'Observation',
    ...(id === undefined ? {} : { id }),
    status: 'final',
    category: [{ coding: [{ system: category, code }] }],
    code: { text: 'a test' },
    subject: { reference: `Patient/${patient}` },
  }
}

/** The ids of the entries of a searchset or history. */
function idsIn({ body }: TestAnswer): string[] {
  return (body.entry ?? []).map((entry: { resource: { id: string } }) => entry.resource.id).sort()
}

/** Asserts a refusal for missing scope and gives the scope that would be enough. */
function refusedFor(answer: TestAnswer): string | undefined {
  expect(answer.status).toBe(403)
  expect(answer.body).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ code: 'forbidden' }],
  })
  const challenge = answer.headers.get('www-authenticate') ?? ''
  expect(challenge).toMatch(/^Bearer .*error="insufficient_scope"/)
  return /scope="([^"]*)"/.exec(challenge)?.[1]
}

describe('FHIR endpoint, access token', () => {
  it('asks for a token without an error code when there is none [SCE-01]', async () => {
    const response = await server.send(undefined, 'Patient/p1')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect((await response.json()).resourceType).toBe('OperationOutcome')
  })

  it.each(['Bearer', 'Bearer a b', 'Bearer é'])(
    'refuses the malformed header %j [SCE-01]',
    async (Authorization) => {
      const headers = new Headers([['Authorization', Authorization.replace('é', '\u00e9')]])
      const response = await server.send(undefined, 'Patient/p1', { headers })
      expect(response.status).toBe(400)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_request"')
    },
  )

  it.each(['unknown', 'expired', 'revoked', 'wrong-audience', 'not-an-access-token'] as const)(
    'refuses a token that is %s [SCE-01]',
    async (reason) => {
      const accessToken = token('patient/*.rs')
      expect((await server.get(accessToken, 'Patient/p1')).status).toBe(200)
      server.setTokenState(accessToken, { isActive: false, reason })
      const answer = await server.get(accessToken, 'Patient/p1')
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
      expect(answer.body.resourceType).toBe('OperationOutcome')
    },
  )

  it('refuses a token in the query, alone and beside the header [SCE-01] [SCE-03]', async () => {
    const accessToken = token('patient/*.rs')
    for (const sent of [undefined, accessToken]) {
      const response = await server.send(sent, `Patient/p1?access_token=${accessToken}`)
      expect(response.status).toBe(400)
    }
  })

  it('refuses a token in the form of a search [SCE-01] [SCE-03]', async () => {
    const accessToken = token('patient/*.rs')
    const response = await server.send(accessToken, 'Patient/_search', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ access_token: accessToken }).toString(),
    })
    expect(response.status).toBe(400)
  })

  it('reads the scheme in any case [GEN-16]', async () => {
    const headers = { authorization: `bEaReR ${token('patient/*.rs')}` }
    expect((await server.send(undefined, 'Patient/p1', { headers })).status).toBe(200)
  })
})

describe('FHIR endpoint, refusals', () => {
  it('names a scope that is sufficient [SCE-02]', async () => {
    const scope = refusedFor(await server.get(token('patient/Observation.s'), 'Observation/lab1'))
    expect(scope).toBe('patient/Observation.r')
    expect((await server.get(token('patient/Observation.r'), 'Observation/lab1')).status).toBe(200)
  })

  it('gives no error code when the user may not do it with any scope [SCE-02] [SCN-06]', async () => {
    const patient = server.tokenFor('user/*.cruds', { patient: 'p1', fhirUser: 'Patient/p1' })
    expect((await server.get(patient, 'Observation/lab1')).status).toBe(200)
    const answer = await server.get(patient, 'Observation/lab2')
    expect(answer.status).toBe(403)
    expect(answer.headers.get('www-authenticate')).not.toContain('insufficient_scope')
  })

  it('leaves what the user may not see out of search results [SCN-06]', async () => {
    const patient = server.tokenFor('user/*.cruds', { patient: 'p1', fhirUser: 'Patient/p1' })
    expect(idsIn(await server.get(patient, 'Observation'))).toEqual(['lab1', 'vit1'])
  })

  it('answers 403 for an instance out of reach, 404 for an unknown one [SCE-16]', async () => {
    const accessToken = token('patient/*.rs')
    expect((await server.get(accessToken, 'Patient/p2')).status).toBe(403)
    expect((await server.get(accessToken, 'Patient/nobody')).status).toBe(404)
  })

  it('hides the existence of instances out of reach when told to [SCE-16]', async () => {
    server.close()
    server = createTestFhirServer({
      resources: catalogueResources,
      config: { fhirHideExistence: true },
    })
    expect((await server.get(token('patient/*.rs'), 'Patient/p1')).status).toBe(200)
    expect((await server.get(token('patient/*.rs'), 'Patient/p2')).status).toBe(404)
  })

  it('explains in the log what the closest scopes lack [SCE-20]', async () => {
    await server.get(token('patient/Observation.s patient/Condition.r'), 'Observation/lab1')
    expect(JSON.stringify(server.exchanges.at(-1))).toContain(
      'read Observation is refused: patient/Observation.s lacks letter; patient/Condition.r lacks type; patient/Observation.r would be enough',
    )
  })
})

describe('FHIR endpoint, reading', () => {
  it('needs r for read, vread and history, and shows no other version [SCE-04]', async () => {
    const reader = token(`patient/Observation.r${labOnly}`)
    for (const path of [
      'Observation/lab1',
      'Observation/lab1/_history/1',
      'Observation/lab1/_history',
    ]) {
      expect((await server.get(reader, path)).status, path).toBe(200)
      refusedFor(await server.get(token('patient/Observation.s'), path))
    }
    const writer = token('user/Observation.cruds')
    const changed = observation('p1', 'vital-signs', 'lab1')
    expect((await server.write(writer, 'PUT', 'Observation/lab1', changed)).status).toBe(200)
    refusedFor(await server.get(reader, 'Observation/lab1'))
    refusedFor(await server.get(reader, 'Observation/lab1/_history/2'))
    expect((await server.get(reader, 'Observation/lab1/_history/1')).status).toBe(200)
    const history = await server.get(reader, 'Observation/lab1/_history')
    expect([history.body.total, history.body.entry.length]).toEqual([1, 1])
  })

  it('gives the union of mixed scopes [SCE-18]', async () => {
    const mixed = token(`patient/Observation.rs${labOnly} user/Observation.r patient/Patient.read`)
    expect((await server.get(mixed, 'Observation/lab2')).status).toBe(200)
    expect((await server.get(mixed, 'Patient/p1')).status).toBe(200)
    expect(idsIn(await server.get(mixed, 'Observation'))).toEqual(['lab1'])
  })

  it('reads SMART 1 .read as .rs and .write as .cud [SCN-04]', async () => {
    const reader = token('patient/Observation.read')
    expect((await server.get(reader, 'Observation/lab1')).status).toBe(200)
    expect(idsIn(await server.get(reader, 'Observation'))).toEqual(['lab1', 'vit1'])
    refusedFor(await server.write(reader, 'POST', 'Observation', observation('p1', 'laboratory')))
    const writer = token('patient/Observation.write')
    refusedFor(await server.get(writer, 'Observation/lab1'))
    const created = await server.write(writer, 'POST', 'Observation', observation('p1', 'survey'))
    expect(created.status).toBe(201)
  })

  it('reads a type the server gained after the grant by a wildcard [SCN-07]', async () => {
    const old = token('patient/*.rs')
    expect((await server.get(old, 'CarePlan')).body.total ?? 0).toBe(0)
    const plan = {
      resourceType: 'CarePlan',
      id: 'plan1',
      status: 'active',
      intent: 'plan',
      subject: { reference: 'Patient/p1' },
    }
    await server.write(token('user/CarePlan.u'), 'PUT', 'CarePlan/plan1', plan)
    expect((await server.get(old, 'CarePlan/plan1')).status).toBe(200)
  })

  it('reads the resource that fhirUser names, and no other like it [OID-08]', async () => {
    const identity = token('openid fhirUser')
    expect((await server.get(identity, 'Practitioner/dr')).status).toBe(200)
    refusedFor(await server.get(identity, 'Practitioner/other-dr'))
  })

  it('reads shared types under patient/ and never writes them [SCE-15]', async () => {
    const accessToken = token('patient/*.cruds')
    for (const path of ['Practitioner/dr', 'Organization/org', 'Medication/med']) {
      expect((await server.get(accessToken, path)).status, path).toBe(200)
      refusedFor(await server.write(accessToken, 'DELETE', path, undefined))
    }
    expect((await server.get(accessToken, 'Practitioner')).body.total).toBe(2)
  })
})

describe('FHIR endpoint, searching', () => {
  it('needs s by GET and by POST, for _id too [SCE-05]', async () => {
    const post = (accessToken: string) =>
      server.send(accessToken, 'Observation/_search', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'code=4548-4',
      })
    const searcher = token('patient/Observation.s')
    expect((await server.get(searcher, 'Observation?_id=lab1')).body.total).toBe(1)
    expect((await (await post(searcher)).json()).total).toBe(2)
    const reader = token('patient/Observation.r')
    expect(refusedFor(await server.get(reader, 'Observation?_id=lab1'))).toBe(
      'patient/Observation.s',
    )
    expect((await post(reader)).status).toBe(403)
  })

  it('counts, pages and sorts allowed rows only [SCE-06]', async () => {
    const lab = token(`user/Observation.rs${labOnly}`)
    const all = await server.get(lab, 'Observation?code=4548-4&_sort=-date')
    expect(all.body.total).toBe(2)
    expect(all.body.entry.map((entry: { resource: { id: string } }) => entry.resource.id)).toEqual([
      'lab2',
      'lab1',
    ])
    expect((await server.get(lab, 'Observation?_summary=count')).body.total).toBe(2)
    const page = await server.get(lab, 'Observation?_count=1&_sort=-date')
    expect([page.body.total, idsIn(page)]).toEqual([2, ['lab2']])
    const next = page.body.link.find((link: { relation: string }) => link.relation === 'next').url
    const second = await server.get(lab, next)
    expect([second.body.total, idsIn(second)]).toEqual([2, ['lab1']])
  })

  it('tells that matches were left out only where it is set to [BKS-11]', async () => {
    const modes = async (one: TestFhirServer, scope: string, query: string) => {
      const accessToken = one.tokenFor(scope, { patient: 'p1', fhirUser: 'Practitioner/dr' })
      const { body } = await one.get(accessToken, query)
      return (body.entry ?? []).map((entry: { search: { mode: string } }) => entry.search.mode)
    }
    const lab = `user/Observation.rs${labOnly}`
    expect(await modes(server, lab, 'Observation')).toEqual(['match', 'match'])
    const telling = createTestFhirServer({
      resources: catalogueResources,
      config: { fhirTellOmissions: true },
    })
    expect(await modes(telling, lab, 'Observation')).toEqual(['match', 'match', 'outcome'])
    expect(await modes(telling, lab, 'Observation?_id=lab1')).toEqual(['match'])
    expect(await modes(telling, lab, 'Patient/p1/Observation')).toEqual(['match', 'outcome'])
    expect(await modes(telling, 'user/Observation.rs', 'Observation')).not.toContain('outcome')
    telling.close()
  })

  it('limits a patient/ search to the patient, and refuses another one [SCE-07]', async () => {
    const accessToken = token('patient/Observation.rs')
    expect(idsIn(await server.get(accessToken, 'Observation'))).toEqual(['lab1', 'vit1'])
    expect((await server.get(accessToken, 'Observation?patient=p1')).body.total).toBe(2)
    for (const query of ['patient=p2', 'subject=Patient/p2', 'patient=Patient/p2']) {
      expect(refusedFor(await server.get(accessToken, `Observation?${query}`)), query).toBe(
        'user/Observation.s',
      )
    }
  })

  it('wants s for every type of a system search, and of a compartment search [SCE-08]', async () => {
    const accessToken = token('patient/Observation.rs')
    const explicit = await server.get(accessToken, '?_type=Observation')
    expect(idsIn(explicit)).toEqual(['lab1', 'vit1'])
    refusedFor(await server.get(accessToken, '?_type=Observation,Encounter'))
    const inner = await server.get(accessToken, 'Patient/p1/Observation')
    expect(idsIn(inner)).toEqual(['lab1', 'vit1'])
    refusedFor(await server.get(accessToken, 'Patient/p1/Encounter'))
  })

  it('includes only what s admits, and refuses chains through what it does not [SCE-09]', async () => {
    const narrow = token('patient/Observation.rs')
    const wide = token('patient/Observation.rs patient/Patient.s')
    const include = 'Observation?_id=lab1&_include=Observation:subject'
    expect(idsIn(await server.get(narrow, include))).toEqual(['lab1'])
    expect(idsIn(await server.get(wide, include))).toEqual(['lab1', 'p1'])
    const chain = 'Observation?subject:Patient.name=garc'
    expect((await server.get(wide, chain)).body.total).toBe(2)
    expect(refusedFor(await server.get(narrow, chain))).toBe('patient/Patient.s')
    refusedFor(
      await server.get(token('patient/Patient.rs'), 'Patient?_has:Observation:patient:code=4548-4'),
    )
  })
})

describe('FHIR endpoint, writing', () => {
  it('creates under c what falls in the compartment and matches the constraints [SCE-10]', async () => {
    const create = (scope: string, resource: { readonly resourceType: string }) =>
      server.write(token(scope), 'POST', resource.resourceType, resource)
    const lab = observation('p1', 'laboratory')
    expect((await create('patient/Observation.c', lab)).status).toBe(201)
    expect((await create(`patient/Observation.c${labOnly}`, lab)).status).toBe(201)
    refusedFor(await create('patient/Observation.rus', lab))
    refusedFor(await create(`patient/Observation.c${labOnly}`, observation('p1', 'vital-signs')))
    refusedFor(await create('patient/Observation.c', observation('p2', 'laboratory')))
    refusedFor(await create('patient/*.c', { resourceType: 'Patient' }))
    refusedFor(await create('patient/*.c', { resourceType: 'Organization' }))
    const total = (await server.get(token('user/*.s'), 'Observation')).body.total
    expect(total).toBe(3 + 2)
  })

  it('updates under u only when old and new content qualify [SCE-11]', async () => {
    const accessToken = token(`patient/Observation.u${labOnly}`)
    const put = (id: string, patient: string, code: string) =>
      server.write(accessToken, 'PUT', `Observation/${id}`, observation(patient, code, id))
    expect((await put('lab1', 'p1', 'laboratory')).status).toBe(200)
    refusedFor(await put('lab1', 'p2', 'laboratory'))
    refusedFor(await put('lab1', 'p1', 'vital-signs'))
    refusedFor(await put('vit1', 'p1', 'laboratory'))
    refusedFor(await put('lab2', 'p1', 'laboratory'))
    expect((await put('new1', 'p1', 'laboratory')).status).toBe(201)
    refusedFor(await put('new2', 'p2', 'laboratory'))
    const stored = await server.get(token('user/*.rs'), 'Observation/lab1')
    expect(stored.body).toMatchObject({
      meta: { versionId: '2' },
      subject: { reference: 'Patient/p1' },
    })
  })

  it('deletes under d [SCE-12]', async () => {
    refusedFor(await server.write(token('patient/*.crus'), 'DELETE', 'Observation/lab1', undefined))
    refusedFor(await server.write(token('patient/*.d'), 'DELETE', 'Observation/lab2', undefined))
    const reader = token('user/*.rs')
    expect((await server.get(reader, 'Observation/lab1')).status).toBe(200)
    await server.write(token('patient/*.d'), 'DELETE', 'Observation/lab1', undefined)
    expect((await server.get(reader, 'Observation/lab1')).status).toBe(410)
  })

  it('wants s beside c for a conditional create [SCE-13]', async () => {
    const headers = { 'If-None-Exist': 'identifier=urn:x|1' }
    const body = observation('p1', 'laboratory')
    refusedFor(
      await server.write(token('patient/Observation.c'), 'POST', 'Observation', body, headers),
    )
    const both = token('patient/Observation.cs')
    expect((await server.write(both, 'POST', 'Observation', body, headers)).status).toBe(201)
  })

  it('lets no write imply a read, and a search without r show whole resources [SCE-19]', async () => {
    const writer = token('patient/Observation.c')
    const created = await server.write(writer, 'POST', 'Observation', observation('p1', 'survey'))
    expect(created.status).toBe(201)
    const id = /Observation\/([^/]+)/.exec(created.headers.get('location') ?? '')?.[1]
    refusedFor(await server.get(writer, `Observation/${id}`))
    const found = await server.get(token('patient/Observation.s'), `Observation?_id=${id}`)
    expect(found.body.entry[0].resource.code.text).toBe('a test')
  })
})

describe('FHIR endpoint, bundles', () => {
  const entry = (method: string, url: string, resource?: unknown) => ({
    ...(resource === undefined ? {} : { resource }),
    request: { method, url },
  })
  const bundle = (type: string, ...entries: readonly object[]) => ({
    resourceType: 'Bundle',
    type,
    entry: entries,
  })
  const allowed = entry('PUT', 'Observation/new1', observation('p1', 'survey', 'new1'))
  const denied = entry('PUT', 'Observation/new2', observation('p2', 'survey', 'new2'))

  it('judge each entry of a batch alone [SCE-14]', async () => {
    const { status, body } = await server.write(
      token('patient/Observation.u'),
      'POST',
      '',
      bundle('batch', allowed, denied),
    )
    expect(status).toBe(200)
    const statuses = body.entry.map((one: { response: { status: string } }) => one.response.status)
    expect(statuses.map((text: string) => text.slice(0, 3))).toEqual(['201', '403'])
  })

  it('refuse a transaction with one denied entry, and store nothing of it [SCE-14]', async () => {
    const answer = await server.write(
      token('patient/Observation.u'),
      'POST',
      '',
      bundle('transaction', allowed, denied),
    )
    expect(answer.status).toBe(403)
    expect((await server.get(token('user/*.rs'), 'Observation/new1')).status).toBe(404)
  })

  it('store a transaction whose entries are all allowed [SCE-14]', async () => {
    const whole = bundle('transaction', allowed)
    expect((await server.write(token('patient/Observation.u'), 'POST', '', whole)).status).toBe(200)
    expect((await server.get(token('user/*.rs'), 'Observation/new1')).status).toBe(200)
  })
})

describe('FHIR endpoint, operations', () => {
  it('gives with $everything what s admits, to who may read the Patient [SCE-17]', async () => {
    const everything = 'Patient/p1/$everything'
    const some = await server.get(token('patient/Patient.r patient/Observation.s'), everything)
    expect(idsIn(some)).toEqual(expect.arrayContaining(['lab1', 'vit1']))
    expect(idsIn(some)).not.toContain('e1')
    refusedFor(await server.get(token('patient/*.s'), everything))
  })
})

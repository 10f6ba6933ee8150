import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catalogueResources, type TestAnswer } from '../../support/fhir-server.ts'
import {
  createProxiedServer,
  type ProxiedServer,
  upstreamBase,
} from '../../support/proxied-server.ts'

const category = 'http://terminology.hl7.org/CodeSystem/observation-category'
const labOnly = `?category=${category}|laboratory`

let server: ProxiedServer
beforeEach(() => {
  server = createProxiedServer(catalogueResources)
})
afterEach(() => server.close())

/** A token of practitioner dr with p1 in context. */
const token = (scope: string) =>
  server.front.tokenFor(scope, { patient: 'p1', fhirUser: 'Practitioner/dr' })
const get = (scope: string, path: string) => server.front.get(token(scope), path)

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

function idsIn({ body }: TestAnswer): string[] {
  return (body.entry ?? []).map((entry: { resource: { id: string } }) => entry.resource.id).sort()
}

/** Asserts a refusal, with the scope that would be enough if one would. */
function refusedFor(answer: TestAnswer): string | undefined {
  expect(answer.status, JSON.stringify(answer.body)).toBe(403)
  expect(answer.body).toMatchObject({ issue: [{ code: 'forbidden' }] })
  return /scope="([^"]*)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1]
}

const last = () => server.passedOn.at(-1)

describe('proxy mode, what is passed on', () => {
  it('answers with what the server behind holds, and nothing of its own [SCE-04]', async () => {
    expect((await get('user/*.rs', 'Patient/p1')).body).toMatchObject({
      id: 'p1',
      gender: 'female',
    })
    expect((await get('user/*.rs', 'Patient/of-the-sandbox')).status).toBe(404)
  })

  it('never passes the access token, cookies or other headers of the caller on [AS-19]', async () => {
    const accessToken = token('user/*.rs')
    const headers = { Cookie: 'session=1', 'X-Api-Key': 'mine', Origin: 'https://app.test' }
    expect((await server.front.send(accessToken, 'Patient/p1', { headers })).status).toBe(200)
    expect(Object.fromEntries(last()?.headers ?? [])).toEqual({ accept: 'application/fhir+json' })
    await server.front.send(accessToken, 'Observation/_search', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'code=4548-4',
    })
    expect(last()?.method).toBe('GET')
    expect(JSON.stringify([...(last()?.headers ?? [])])).not.toContain('mine')
    for (const { url, headers: sent } of server.passedOn) {
      expect(url.includes(accessToken) || sent.has('authorization') || sent.has('cookie')).toBe(
        false,
      )
    }
  })

  it('asks nothing of the server behind without a token that may [SCE-01] [SCE-02]', async () => {
    expect((await server.front.send(undefined, 'Patient/p1')).status).toBe(401)
    expect(refusedFor(await get('patient/Observation.rs', 'Patient/p1'))).toBe('patient/Patient.r')
    expect(refusedFor(await get('patient/Observation.r', 'Observation'))).toBe(
      'patient/Observation.s',
    )
    expect(server.passedOn).toEqual([])
  })

  it('leads links back to itself, and writes them as the server behind has them', async () => {
    const absolute = {
      ...observation('p1', 'survey', 'abs'),
      subject: { reference: `${server.front.fhirBase}/Patient/p1` },
    }
    const written = await server.front.write(
      token('patient/*.cruds'),
      'PUT',
      'Observation/abs',
      absolute,
    )
    expect(written.status).toBe(201)
    expect(written.headers.get('location')).toMatch(`${server.front.fhirBase}/Observation/abs`)
    expect(written.body.subject.reference).toBe(`${server.front.fhirBase}/Patient/p1`)
    const stored = await server.behind.get(server.behind.tokenFor('system/*.rs'), 'Observation/abs')
    expect(stored.body.subject.reference).toBe(`${upstreamBase}/Patient/p1`)
    const found = await get('patient/*.s', 'Observation?_id=abs')
    expect(found.body.entry[0].fullUrl).toBe(`${server.front.fhirBase}/Observation/abs`)
    expect(JSON.stringify(found.body)).not.toContain('ehr.test')
  })

  it('records the decision and what was asked in Traffic [SCE-20]', async () => {
    await get('patient/Observation.rs', 'Observation')
    const notes = server.front.exchanges.at(-1)?.notes ?? []
    const texts = notes.map(({ check, text }) => `${check}: ${text}`)
    expect(texts).toEqual([
      'scope-decision: search Observation is allowed by patient/Observation.rs',
      `upstream-request: GET ${upstreamBase}/Observation?patient=Patient%2Fp1&_count=50 was answered with 200`,
      'upstream-entries: 2 of 2 entries that came are shown, each judged by its content',
    ])
  })

  it('gives page links that show nothing and work for one token [FH-06]', async () => {
    const accessToken = token('user/*.rs')
    const page = await server.front.get(accessToken, 'Observation?_count=1')
    const next = page.body.link.find((link: { relation: string }) => link.relation === 'next').url
    expect((await server.front.get(accessToken, next)).status).toBe(200)
    expect((await server.front.get(token('user/*.rs'), next)).status).toBe(400)
    expect(new URL(next).searchParams.get('state')).not.toContain('Observation')
  })
})

describe('proxy mode, reading', () => {
  it('judges what was read by its content [SCE-04] [SCE-16]', async () => {
    expect((await get('patient/*.rs', 'Observation/lab1')).status).toBe(200)
    expect(refusedFor(await get('patient/*.rs', 'Observation/lab2'))).toBe('user/Observation.r')
    expect((await get('user/*.rs', 'Observation/lab2')).status).toBe(200)
    expect((await get(`user/Observation.rs${labOnly}`, 'Observation/lab1')).status).toBe(200)
    refusedFor(await get(`user/Observation.rs${labOnly}`, 'Observation/vit1'))
    expect((await get('patient/*.rs', 'Observation/none')).status).toBe(404)
  })

  it('answers a conditional read by the version of the server behind', async () => {
    const accessToken = token('patient/*.rs')
    const read = await server.front.get(accessToken, 'Patient/p1')
    const etag = read.headers.get('etag') ?? ''
    expect(etag).toBe('W/"1"')
    const headers = { 'If-None-Match': etag }
    expect((await server.front.send(accessToken, 'Patient/p1', { headers })).status).toBe(304)
    expect((await server.front.send(accessToken, 'Patient/p2', { headers })).status).toBe(403)
    expect(last()?.headers.has('if-none-match')).toBe(false)
  })

  it('gives the content of a Binary as a download, of the own patient alone [FH-05]', async () => {
    const headers = { Accept: 'text/plain' }
    const own = await server.front.send(token('patient/*.rs'), 'Binary/note1', { headers })
    expect([own.status, await own.text()]).toEqual([200, 'a note'])
    const foreign = { Accept: 'text/html' }
    const other = await server.front.send(token('patient/*.rs'), 'Binary/note2', {
      headers: foreign,
    })
    expect(other.status).toBe(403)
  })

  it('judges versions and histories by each version [SCE-04] [SCE-08]', async () => {
    const writer = token('user/*.cruds')
    const changed = observation('p1', 'survey', 'lab1')
    expect((await server.front.write(writer, 'PUT', 'Observation/lab1', changed)).status).toBe(200)
    const lab = `user/Observation.rs${labOnly}`
    expect((await get(lab, 'Observation/lab1/_history/1')).status).toBe(200)
    refusedFor(await get(lab, 'Observation/lab1/_history/2'))
    expect((await get(lab, 'Observation/lab1/_history')).body.entry).toHaveLength(1)
    expect((await get('user/Observation.rs', 'Observation/lab1/_history')).body.entry).toHaveLength(
      2,
    )
    expect(idsIn(await get('patient/Observation.s', 'Observation/_history'))).toEqual([
      'lab1',
      'lab1',
      'vit1',
    ])
    expect(idsIn(await get('patient/Encounter.s', '_history'))).toEqual(['e1'])
    refusedFor(await get('patient/Encounter.s', '_history?_type=Observation'))
    refusedFor(await get('patient/Observation.s', 'Observation/lab1/_history'))
    refusedFor(await get('patient/Observation.r', 'Observation/lab2/_history'))
    expect((await get('patient/Observation.r', 'Observation/none/_history')).status).toBe(404)
  })

  it('shows deletions where everything of the type is in reach', async () => {
    await server.front.write(token('user/*.cruds'), 'DELETE', 'Observation/lab1', undefined)
    const deleted = async (scope: string, path: string) =>
      (await get(scope, path)).body.entry.filter(
        (entry: { request: { method: string } }) => entry.request.method === 'DELETE',
      ).length
    expect(await deleted('user/Observation.s', 'Observation/_history')).toBe(1)
    expect(await deleted('patient/Observation.s', 'Observation/_history')).toBe(0)
    expect(await deleted('patient/Observation.r', 'Observation/lab1/_history')).toBe(1)
    expect((await get('user/Observation.r', 'Observation/lab1')).status).toBe(410)
    expect((await get('patient/Observation.r', 'Observation/lab1')).status).toBe(404)
  })

  it('gives $everything as far as it may be found [SCE-17]', async () => {
    const some = await get('patient/Patient.r patient/Observation.s', 'Patient/p1/$everything')
    expect(idsIn(some)).toEqual(['lab1', 'p1', 'vit1'])
    refusedFor(await get('patient/*.s', 'Patient/p1/$everything'))
    refusedFor(await get('patient/*.rs', 'Patient/p2/$everything'))
  })
})

describe('proxy mode, searching', () => {
  it('narrows the query where scopes allow no more [SCE-06] [SCE-07]', async () => {
    expect(idsIn(await get('patient/*.rs', 'Observation?code=4548-4'))).toEqual(['lab1', 'vit1'])
    expect(new URL(last()?.url ?? '').searchParams.get('patient')).toBe('Patient/p1')
    expect(idsIn(await get(`patient/*.rs${labOnly}`, 'Observation'))).toEqual(['lab1'])
    expect(new URL(last()?.url ?? '').searchParams.get('category')).toBe(`${category}|laboratory`)
    expect(idsIn(await get('patient/*.s', 'Patient'))).toEqual(['p1'])
    expect(idsIn(await get('user/*.s', 'Observation'))).toEqual(['lab1', 'lab2', 'vit1'])
    expect(new URL(last()?.url ?? '').searchParams.has('patient')).toBe(false)
    expect(refusedFor(await get('patient/*.rs', 'Observation?patient=p2'))).toBe(
      'user/Observation.s',
    )
    const mixed = `patient/Observation.s user/Observation.s${labOnly}`
    expect(idsIn(await get(mixed, 'Observation'))).toEqual(['lab1', 'lab2', 'vit1'])
  })

  it('counts what is in reach alone, and only where it knows the whole [SCE-06]', async () => {
    expect((await get('patient/*.rs', 'Observation')).body.total).toBe(2)
    expect((await get('patient/*.rs', 'Observation?_summary=count')).body.total).toBe(2)
    expect((await get(`patient/*.rs${labOnly}`, 'Observation?_count=0')).body.total).toBe(1)
    const page = await get('user/*.rs', 'Observation?_count=1')
    expect(page.body.total).toBe(undefined)
  })

  it('pages through what the server behind gives [FH-06]', async () => {
    const accessToken = token('user/Observation.s')
    const seen: string[] = []
    let path: string | undefined = 'Observation?_count=1&_sort=date'
    while (path !== undefined) {
      const page: TestAnswer = await server.front.get(accessToken, path)
      expect(page.status).toBe(200)
      seen.push(...idsIn(page))
      path = page.body.link.find((link: { relation: string }) => link.relation === 'next')?.url
    }
    expect(seen).toEqual(['lab1', 'vit1', 'lab2'])
  })

  it('includes what may be found, and is tied to what is shown [SCE-09]', async () => {
    const include = 'Observation?_id=lab1&_include=Observation:subject'
    expect(idsIn(await get('patient/Observation.s', include))).toEqual(['lab1'])
    expect(idsIn(await get('patient/Observation.s patient/Patient.s', include))).toEqual([
      'lab1',
      'p1',
    ])
    const reverse = 'Patient?_id=p1&_revinclude=Encounter:patient'
    expect(idsIn(await get('patient/*.s', reverse))).toEqual(['e1', 'p1'])
    expect(idsIn(await get('patient/Patient.s', reverse))).toEqual(['p1'])
  })

  it('passes chains on only through what is in reach as a whole [SCE-09]', async () => {
    const chain = 'Observation?subject:Patient.name=garc'
    expect(idsIn(await get('user/*.s', chain))).toEqual(['lab1', 'vit1'])
    expect(refusedFor(await get('user/Observation.s', chain))).toBe('user/Patient.s')
    expect(refusedFor(await get('patient/*.s', chain))).toBe(undefined)
    const reverse = 'Patient?_has:Observation:patient:code=4548-4'
    expect(refusedFor(await get('user/Patient.s patient/Observation.s', reverse))).toBe(undefined)
    expect(idsIn(await get('user/*.s', reverse))).toEqual(['p1', 'p2'])
  })

  it('searches compartments and named types [SCE-08]', async () => {
    expect(idsIn(await get('user/Observation.s', 'Patient/p1/Observation'))).toEqual([
      'lab1',
      'vit1',
    ])
    refusedFor(await get('patient/Observation.s', 'Patient/p2/Observation'))
    expect(idsIn(await get('user/*.s', '?_type=Encounter,Patient'))).toEqual(['e1', 'p1', 'p2'])
    refusedFor(await get('user/Encounter.s', '?_type=Encounter,Patient'))
    expect((await get('user/*.s', '')).status).toBe(400)
  })

  it('keeps from the server behind what would hide content from the decision', async () => {
    const page = await get(
      'patient/*.rs',
      'Observation?_elements=status&_total=accurate&nonsense=1',
    )
    expect(idsIn(page).filter((id) => id !== undefined)).toEqual(['lab1', 'vit1'])
    expect(Object.keys(page.body.entry[0].resource).sort()).toEqual([
      'id',
      'meta',
      'resourceType',
      'status',
    ])
    expect([...new URL(last()?.url ?? '').searchParams.keys()]).toEqual(['patient', '_count'])
    expect(JSON.stringify(page.body)).toContain('nonsense=1 was not understood')
  })
})

describe('proxy mode, writing', () => {
  it('decides before anything is sent [SCE-10] [SCE-11] [SCE-12]', async () => {
    const write = (scope: string, method: string, path: string, body?: object) =>
      server.front.write(token(scope), method, path, body)
    refusedFor(await write('patient/*.c', 'POST', 'Observation', observation('p2', 'survey')))
    refusedFor(
      await write(`patient/*.c${labOnly}`, 'POST', 'Observation', observation('p1', 'survey')),
    )
    refusedFor(
      await write('patient/*.u', 'PUT', 'Observation/lab1', observation('p2', 'survey', 'lab1')),
    )
    refusedFor(
      await write('patient/*.u', 'PUT', 'Observation/lab2', observation('p1', 'survey', 'lab2')),
    )
    refusedFor(await write('patient/*.crus', 'DELETE', 'Observation/lab1'))
    refusedFor(await write('patient/*.d', 'DELETE', 'Observation/lab2'))
    expect(server.passedOn.every(({ method }) => method === 'GET')).toBe(true)

    const created = await write('patient/*.c', 'POST', 'Observation', observation('p1', 'survey'))
    expect(created.status).toBe(201)
    const place = created.headers.get('location')?.slice(server.front.fhirBase.length + 1) ?? ''
    expect((await get('patient/*.rs', place)).status).toBe(200)
    const updated = await write(
      'patient/*.u',
      'PUT',
      'Observation/lab1',
      observation('p1', 'survey', 'lab1'),
    )
    expect(updated.status).toBe(200)
    expect(last()?.headers.get('if-match')).toBe('W/"1"')
    expect((await write('patient/*.d', 'DELETE', 'Observation/lab1')).status).toBe(204)
    expect((await get('user/*.rs', 'Observation/lab1')).status).toBe(410)
  })

  it('writes nothing while writing is switched off [FH-09]', async () => {
    server.close()
    server = createProxiedServer(catalogueResources, { fhirWritesEnabled: false })
    const answer = await server.front.write(
      token('user/*.cruds'),
      'DELETE',
      'Observation/lab1',
      undefined,
    )
    expect([answer.status, server.passedOn.length]).toEqual([405, 0])
  })

  it('applies a patch to what it decided on, and sends the result [SCE-11]', async () => {
    const patch = (scope: string, operations: object[]) =>
      server.front.write(token(scope), 'PATCH', 'Observation/lab1', operations, {
        'Content-Type': 'application/json-patch+json',
      })
    const change = [{ op: 'replace', path: '/status', value: 'amended' }]
    expect((await patch('patient/*.u', change)).status).toBe(200)
    expect(last()?.method).toBe('PUT')
    const move = [{ op: 'replace', path: '/subject/reference', value: 'Patient/p2' }]
    refusedFor(await patch('patient/*.u', move))
    refusedFor(await patch('patient/*.u', [{ op: 'test', path: '/status', value: 'amended' }]))
    expect((await get('patient/*.rs', 'Observation/lab1')).body.status).toBe('amended')
  })

  it('looks for what conditional changes mean among what is in reach [SCE-13]', async () => {
    const create = (scope: string, condition: string) =>
      server.front.write(token(scope), 'POST', 'Observation', observation('p1', 'survey'), {
        'If-None-Exist': condition,
      })
    expect(refusedFor(await create('patient/*.c', 'code=4548-4'))).toBe('patient/Observation.s')
    const existing = await create('patient/*.cs', 'date=2026-01-06')
    expect([existing.status, existing.headers.get('location')]).toEqual([
      200,
      `${server.front.fhirBase}/Observation/vit1`,
    ])
    expect((await create('patient/*.cs', 'date=2026-01-07')).status).toBe(201)
    expect((await create('patient/*.cs', 'code=4548-4')).status).toBe(412)
    const removed = (scope: string, condition: string) =>
      server.front.write(token(scope), 'DELETE', `Observation?${condition}`, undefined)
    expect(refusedFor(await removed('patient/*.d', 'date=2026-01-06'))).toBe(
      'patient/Observation.s',
    )
    expect((await removed('patient/*.ds', 'date=2026-01-06')).status).toBe(204)
    expect((await removed('patient/*.ds', 'date=2026-01-07')).status).toBe(204)
    expect((await get('user/*.rs', 'Observation/lab2')).status).toBe(200)
    expect((await get('user/*.rs', 'Observation/vit1')).status).toBe(410)
    const put = await server.front.write(
      token('patient/*.us'),
      'PUT',
      'Observation?date=2026-01-05',
      observation('p1', 'survey'),
    )
    expect([put.status, put.headers.get('location')?.includes('Observation/lab1')]).toEqual([
      200,
      true,
    ])
  })

  it('heeds If-Match by the version of the server behind', async () => {
    const put = (etag: string) =>
      server.front.write(
        token('patient/*.u'),
        'PUT',
        'Observation/lab1',
        observation('p1', 'survey', 'lab1'),
        {
          'If-Match': etag,
        },
      )
    expect((await put('W/"7"')).status).toBe(412)
    expect((await put('W/"1"')).status).toBe(200)
  })

  it('shows the answer to a write no more than the caller sent [SCE-19]', async () => {
    server.intercept((request) =>
      request.method === 'POST'
        ? Promise.resolve(
            Response.json(
              { ...observation('p2', 'secret', 'lab2') },
              { status: 201, headers: { Location: `${upstreamBase}/Observation/new9/_history/1` } },
            ),
          )
        : undefined,
    )
    const created = await server.front.write(
      token('patient/*.c'),
      'POST',
      'Observation',
      observation('p1', 'survey'),
    )
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toBe(
      `${server.front.fhirBase}/Observation/new9/_history/1`,
    )
    expect(JSON.stringify(created.body)).not.toMatch(/secret|p2|lab2/)
  })

  it('passes each entry of a batch on alone, and no transaction [SCE-14]', async () => {
    const entry = (method: string, url: string, resource?: object) => ({
      ...(resource === undefined ? {} : { resource }),
      request: { method, url },
    })
    const bundle = (type: string) => ({
      resourceType: 'Bundle',
      type,
      entry: [
        entry('POST', 'Observation', observation('p1', 'survey')),
        entry('PUT', 'Observation/lab2', observation('p2', 'survey', 'lab2')),
        entry('GET', 'Observation?date=2026-01-06'),
      ],
    })
    const accessToken = token('patient/*.cruds')
    const batch = await server.front.write(accessToken, 'POST', '', bundle('batch'))
    const statuses = batch.body.entry.map(
      (one: { response: { status: string } }) => one.response.status,
    )
    expect(statuses).toEqual(['201', '403', '200'])
    const sent = server.passedOn.length
    const whole = await server.front.write(accessToken, 'POST', '', bundle('transaction'))
    expect([whole.status, server.passedOn.length]).toEqual([400, sent])
    expect(whole.body.issue[0].diagnostics).toContain('send a batch')
  })
})

describe('proxy mode, capabilities and people', () => {
  it('shows what the server behind can do as far as it is passed on, protected as here [DSC-15] [DSC-16]', async () => {
    const { status, body } = await get('user/*.rs', 'metadata')
    expect(status).toBe(200)
    const [rest] = body.rest
    expect(rest.security.extension[0].extension).toContainEqual({
      url: 'token',
      valueUri: 'http://localhost:4100/token',
    })
    expect(JSON.stringify(body)).not.toContain('ehr.test')
    const codes = rest.interaction.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(['search-system', 'history-system', 'batch'])
    const found = rest.resource.find(({ type }: { type: string }) => type === 'Observation')
    expect(found.interaction).toContainEqual({ code: 'patch' })
    expect(found.searchParam).toContainEqual({ name: 'code', type: 'token' })
  })

  it('finds out behind for whom a relative stands [SCN-06]', async () => {
    const relative = server.front.tokenFor('user/*.rs', { fhirUser: 'RelatedPerson/rp1' })
    expect(idsIn(await server.front.get(relative, 'Observation'))).toEqual(['lab1', 'lab2', 'vit1'])
    const person = server.front.tokenFor('user/*.rs', { fhirUser: 'RelatedPerson/nobody' })
    expect((await server.front.get(person, 'Observation')).status).toBe(403)
  })
})

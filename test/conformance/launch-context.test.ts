import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LaunchContext } from '../../src/shared/oauth/launch-context.ts'
import {
  authorizationQuery,
  authorize,
  broadScope,
  createProofKey,
  type LaunchTokens,
  launch,
  type PersonDecisions,
  redeem,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let patient: string
let otherPatient: string
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench, {
    scope: `${broadScope} launch/list launch/imagingstudy launch/medication`,
  })
  const found = await bench.call('launch.patients', { search: '' })
  patient = found.rows[0]?.id ?? ''
  otherPatient = found.rows[1]?.id ?? ''
})
afterEach(() => bench.close())

/** Starts an EHR launch of the app and returns the URL the EHR opens. */
async function openFromEhr(context: LaunchContext, client = app): Promise<URL> {
  const { openUrl } = await bench.call('launch.start', {
    mode: 'ehr',
    client_id: client.client_id,
    ehr: { username: 'dr', context },
  })
  return new URL(openUrl ?? '')
}

/** A whole EHR launch of the app. */
async function launchFromEhr(
  context: LaunchContext,
  scope = 'launch openid patient/*.rs',
  decisions: PersonDecisions = {},
): Promise<LaunchTokens> {
  const opened = await openFromEhr(context)
  return launch(bench, app, { launch: opened.searchParams.get('launch') ?? '', scope }, decisions)
}

describe('EHR launch', () => {
  it('opens the registered URL with iss and launch, keeping its query [SAL-04]', async () => {
    const withQuery = await registerPublicApp(bench, { launch_uri: 'https://app.test/l?x=1' })
    const opened = await openFromEhr({ patient }, withQuery)
    expect(opened.origin + opened.pathname).toBe('https://app.test/l')
    expect(opened.searchParams.get('x')).toBe('1')
    expect(opened.searchParams.get('iss')).toBe(bench.fhirBase)
    expect(opened.searchParams.get('launch')).toMatch(/^[\w-]{43}$/)
  })

  it('ties each handle to the context it was made for [SAL-05]', async () => {
    expect((await launchFromEhr({ patient })).patient).toBe(patient)
    expect((await launchFromEhr({ patient: otherPatient })).patient).toBe(otherPatient)
  })

  it('binds a handle to its client, to ten minutes and to one use [SAL-06]', async () => {
    const proof = createProofKey()
    const errorFor = async (handle: string, client: TestClient) => {
      const query = authorizationQuery(bench, client, proof, {
        launch: handle,
        scope: 'launch patient/*.rs',
      })
      const response = await bench.request(`/authorize?${query}`)
      return new URL(response.headers.get('location') ?? '').searchParams.get('error')
    }
    const handleOf = async () => (await openFromEhr({ patient })).searchParams.get('launch') ?? ''
    const used = await handleOf()
    await launch(bench, app, { launch: used, scope: 'launch patient/*.rs' })
    expect(await errorFor(used, app)).toBe('invalid_request')
    const foreign = await handleOf()
    expect(await errorFor(foreign, await registerPublicApp(bench))).toBe('invalid_request')
    expect(await errorFor(foreign, app)).toBeNull()
    bench.clock.advance(601)
    expect(await errorFor(foreign, app)).toBe('invalid_request')
  })

  it('delivers everything the handle carries, in its types, for scope launch alone [CTX-02] [CTX-09] [CTX-11]', async () => {
    const context: LaunchContext = {
      patient,
      need_patient_banner: false,
      intent: 'reconcile-medications',
      tenant: 'clinic-7',
      smart_style_url: `${bench.issuer}/smart-style/x.json`,
      fhirContext: [{ reference: 'ImagingStudy/abc', role: 'launch' }],
    }
    const tokens = await launchFromEhr(context, 'launch openid')
    expect(tokens).toMatchObject(context)
    const next = (await (
      await refresh(
        bench,
        app,
        (await launchFromEhr(context, 'launch offline_access')).refresh_token ?? '',
      )
    ).json()) as LaunchTokens
    expect(next).toMatchObject(context)
  })

  it('refuses context that breaks its rules when it is built [CTX-06] [CTX-07] [CTX-08] [CTX-12] [CTX-16]', async () => {
    await expect(
      openFromEhr({ patient, fhirContext: [{ reference: 'List/a' }] }),
    ).resolves.toBeDefined()
    const wrong: unknown[] = [
      { patient, fhirContext: [{ type: 'List' }] },
      { patient, fhirContext: [{ reference: `Patient/${patient}` }] },
      { patient, fhirContext: [{ reference: 'Encounter/e1', role: 'launch' }] },
      { patient, fhirContext: [{ reference: 'List/a', role: '' }] },
      { patient, fhirContext: [{ reference: 'List/a', role: 'relative' }] },
      { patient, foo: 'bar' },
      { patient, _ward: '3B' },
      { patient, __: '3B' },
      { patient, __long: 'x'.repeat(16_384) },
      { patient: `Patient/${patient}` },
    ]
    for (const context of wrong) {
      await expect(openFromEhr(context as LaunchContext), JSON.stringify(context)).rejects.toThrow()
    }
    const encounters = await bench.call('launch.encounters', { patient: otherPatient })
    const foreign = encounters[0]?.id ?? ''
    expect(foreign).not.toBe('')
    await expect(openFromEhr({ patient, encounter: foreign })).rejects.toThrow()
  })

  it('passes context along that is not in SMART, under a URI or a name with __, asked for or not [CTX-12] [CTX-13]', async () => {
    const more = { __ward: { name: '3B', beds: [1, 2] }, 'https://ehr.test/shift': 'night' }
    const tokens = await launchFromEhr({ patient, ...more }, 'launch offline_access patient/*.rs')
    expect(tokens).toMatchObject(more)
    const renewed = await refresh(bench, app, tokens.refresh_token ?? '')
    expect(await renewed.json()).toMatchObject(more)
    await bench.call('settings.update', { name: 'introspectionAccess', value: 'open' })
    const described = await bench.postForm('/introspect', { token: tokens.access_token })
    expect(await described.json()).toMatchObject(more)
    const narrow = await launchFromEhr({ patient, ...more }, 'launch launch/patient patient/*.rs', {
      refuse: ['launch'],
    })
    expect(Object.keys(narrow)).not.toEqual(expect.arrayContaining(['__ward']))
  })

  it('withholds what was not granted at consent [CTX-15]', async () => {
    const encounters = await bench.call('launch.encounters', { patient })
    const encounter = encounters[0]?.id ?? ''
    const all = await launchFromEhr({ patient, encounter, intent: 'x' }, 'launch patient/*.rs')
    expect(all).toMatchObject({ patient, encounter, intent: 'x' })
    const only = await launchFromEhr(
      { patient, encounter, intent: 'x' },
      'launch launch/patient patient/*.rs',
      { refuse: ['launch'] },
    )
    expect(only.patient).toBe(patient)
    expect(only.encounter).toBeUndefined()
    expect(only['intent']).toBeUndefined()
  })

  it('grants context types that the launch brings items of, in fhirContext [CTX-04]', async () => {
    const list = { reference: 'List/allergies' }
    const study = { canonical: 'https://example.test/fhir/ImagingStudy/7', role: 'launch' }
    const asked = 'launch launch/list launch/imagingstudy launch/medication patient/*.rs'
    const tokens = await launchFromEhr({ patient, fhirContext: [list, study] }, asked)
    expect(tokens.scope).toBe('launch launch/list launch/imagingstudy patient/*.rs')
    expect(tokens['fhirContext']).toEqual([list, study])
    const some = await launchFromEhr({ patient, fhirContext: [list, study] }, asked, {
      refuse: ['launch', 'launch/imagingstudy'],
    })
    expect(some['fhirContext']).toEqual([list])
  })

  it('gives the items in the role a scope names, or others of its type where there are none [CTX-05]', async () => {
    const home = 'https://app.test/home-list'
    const items = [
      { reference: 'List/a', role: home },
      { reference: 'List/b' },
      { reference: 'ImagingStudy/c', role: home },
      { reference: 'Patient/someone', role: home },
    ]
    const received = async (scope: string) => {
      const asked = `launch ${scope} patient/*.rs`
      const tokens = await launchFromEhr({ patient, fhirContext: items }, asked, {
        refuse: ['launch'],
      })
      expect(tokens.scope).toBe(`${scope} patient/*.rs`)
      return tokens['fhirContext']
    }
    expect(await received(`launch/list?role=${home}`)).toEqual([items[0]])
    expect(await received('launch/list?role=launch')).toEqual([items[1]])
    expect(await received('launch/list?role=https://app.test/unknown')).toEqual([
      items[0],
      items[1],
    ])
    expect(await received(`launch/list?role=${home} launch/list?role=launch`)).toEqual([
      items[0],
      items[1],
    ])
    expect(await received(`launch/patient?role=${home}`)).toEqual([items[3]])
    expect(await received('launch/patient')).toBeUndefined()
  })

  it('lets online access live with the EHR session, and offline access beyond it [RFT-02]', async () => {
    const online = await launchFromEhr({ patient }, 'launch openid online_access patient/*.rs')
    const offline = await launchFromEhr({ patient }, 'launch openid offline_access patient/*.rs')
    const again = await refresh(bench, app, online.refresh_token ?? '')
    expect(again.status).toBe(200)
    const { refresh_token } = (await again.json()) as LaunchTokens
    for (const { id } of await bench.call('ehrSessions.list', {})) {
      await bench.call('ehrSessions.end', { id })
    }
    const dead = await refresh(bench, app, refresh_token ?? '')
    expect(dead.status).toBe(400)
    expect(await dead.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(bench, app, offline.refresh_token ?? '')).status).toBe(200)
    const { rows } = await bench.call('grants.list', { client_id: app.client_id })
    expect(rows.map(({ refreshKind, revokedBecause }) => [refreshKind, revokedBecause])).toEqual(
      expect.arrayContaining([
        ['online', 'EHR session ended'],
        ['offline', null],
      ]),
    )
  })
})

describe('standalone launch', () => {
  it('brings a patient as a bare id, inferred for patient/ scopes alone [CTX-01] [SAL-07] [SAL-41]', async () => {
    const chosen = await launch(bench, app, { scope: 'launch/patient patient/*.rs' }, { patient })
    expect(chosen.patient).toBe(patient)
    const inferred = await launch(bench, app, { scope: 'patient/*.rs' }, { patient: otherPatient })
    expect(inferred.patient).toBe(otherPatient)
    expect(inferred.scope).toBe('patient/*.rs')
    const none = await launch(bench, app, { scope: 'openid user/*.rs' })
    expect(none.patient).toBeUndefined()
  })

  it('lets a clinician choose patient and encounter, gives a patient their own, and a proxy theirs [CTX-03]', async () => {
    const encounters = await bench.call('launch.encounters', { patient })
    const encounter = encounters[0]?.id ?? ''
    const clinician = await launch(
      bench,
      app,
      { scope: 'launch/patient launch/encounter patient/*.rs' },
      { patient, encounter },
    )
    expect(clinician).toMatchObject({ patient, encounter })
    const users = await bench.call('users.list', {})
    const self = users.find(({ username }) => username === 'pt')?.fhirUser
    const own = await launch(bench, app, { scope: 'launch/patient' }, { username: 'pt' })
    expect(`Patient/${own.patient}`).toBe(self)
    const proof = createProofKey()
    const linked = await authorize(
      bench,
      app,
      proof,
      { scope: 'launch/patient' },
      { username: 'proxy' },
    )
    const response = await redeem(bench, app, linked.get('code') ?? '', proof)
    const proxy = (await response.json()) as LaunchTokens
    expect(proxy.patient).toBeDefined()
    expect(proxy.patient).not.toBe(patient)
  })

  it('passes no type along that items of unknown types could have [CTX-04]', async () => {
    const fhirContext = [{ canonical: 'https://ehr.test/NoSuchType/1' }, { reference: 'List/a' }]
    const tokens = await launchFromEhr(
      { patient, fhirContext },
      'launch launch/list launch/medication',
    )
    expect(tokens.scope).toBe('launch launch/list')
    expect(tokens['fhirContext']).toEqual(fhirContext)
  })

  it('never brings banner or style [CTX-09]', async () => {
    const tokens = await launch(bench, app)
    expect(tokens['need_patient_banner']).toBeUndefined()
    expect(tokens['smart_style_url']).toBeUndefined()
  })

  it('grants no context types that nobody passes along, that are unknown, or with two roles [CTX-04] [CTX-05]', async () => {
    const scope =
      'launch/patient launch/list launch/ImagingStudy launch/nosuchtype launch/list?role=https://a.test&role=https://b.test'
    expect((await launch(bench, app, { scope })).scope).toBe('launch/patient')
    const fhirContext = [{ reference: 'List/a' }, { reference: 'ImagingStudy/b' }]
    const tokens = await launchFromEhr({ patient, fhirContext }, `launch ${scope}`)
    expect(tokens.scope).toBe('launch launch/patient launch/list')
  })
})

describe('style document', () => {
  it('has another URL after each change, and the old URL keeps the old style [CTX-10]', async () => {
    const before = await bench.call('smartStyle.get', {})
    const read = async (url: string) => {
      const response = await bench.request(url, { headers: { Origin: 'https://app.test' } })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('content-type')).toContain('application/json')
      return response.json()
    }
    expect(await read(before.url)).toEqual(before.style)
    const changed = { ...before.style, color_background: '#101418' }
    const after = await bench.call('smartStyle.save', { style: changed })
    expect(after.url).not.toBe(before.url)
    expect(await read(after.url)).toEqual(changed)
    expect(await read(before.url)).toEqual(before.style)
    const unknown = await bench.request(new URL('unknown.json', before.url).href)
    expect(unknown.status).toBe(404)
  })

  it('takes none but the defined members [CTX-10]', async () => {
    await expect(
      bench.dispatch('smartStyle.save', { style: { color_text: 'javascript:alert(1)' } }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    await expect(
      bench.dispatch('smartStyle.save', { style: { colour: '#000000' } }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePlace, type Place, type Running, start } from '../support/restarting-server.ts'
import { presentChain, trustCommunity } from '../support/udap-app.ts'
import {
  noUdapJudgeReason,
  startUdapJudge,
  type UdapJudge,
  udapJudgePython,
} from '../support/udap-judge.ts'

const community = 'urn:example:trustbench:beta'
const redirectUri = 'https://judge.example/cb'
const extensions = {
  'hl7-b2b': {
    version: '1',
    organization_id: 'https://fhir.example.org/Organization/1',
    purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
  },
}
const service = { grant_types: ['client_credentials'], scope: 'system/*.rs' }
const personal = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: [redirectUri],
  logo_uri: 'https://judge.example/logo.png',
  scope: 'launch/patient patient/*.rs openid fhirUser offline_access',
}
const asksForItself = { grant_type: 'client_credentials', scope: 'system/*.rs' }

let place: Place
let running: Running
let judge: UdapJudge

beforeAll(async () => {
  if (udapJudgePython === undefined) return
  place = await makePlace()
  running = await start(place)
  judge = startUdapJudge(udapJudgePython)
  await running.bench.call('settings.update', { name: 'approval', value: 'automatic' })
  await trustCommunity(running.bench, 'beta')
  const beta = await running.bench.call('communities.get', { id: 'beta' })
  const root = await running.bench.call('certificates.get', {
    id: beta.authorities[0]?.certificateId ?? '',
  })
  await judge.discover({ fhirBase: running.bench.fhirBase, community, anchors: [root.pem] })
}, 120_000)
afterAll(async () => {
  if (udapJudgePython === undefined) return
  judge.close()
  await running.process.stop()
  place.folder.remove()
})

/** Has a certificate issued for a key that only the judge has. */
async function certify(app: string, iss: string, communityId = 'beta', alg?: 'ES384' | 'RS256') {
  const { certificate } = await running.bench.call('certificates.issue', {
    communityId,
    kind: 'client',
    commonName: 'Judge',
    key: { kind: 'request', pem: await judge.makeRequest(app, iss, alg) },
    uris: [iss],
  })
  await judge.takeChain(app, await presentChain(running.bench, certificate.id))
}

const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> | null }) => [
  status,
  body?.['error'],
]

describe.skipIf(udapJudgePython === undefined)(
  `a client in Python that shares no code with the server (${udapJudgePython ?? noUdapJudgeReason})`,
  () => {
    it('finds no fault with the signed metadata, and does with another anchor [UDAP-DISC-008] [UDAP-DISC-010]', async () => {
      const alpha = await running.bench.call('communities.get', { id: 'alpha' })
      const other = await running.bench.call('certificates.get', {
        id: alpha.authorities[0]?.certificateId ?? '',
      })
      const order = { fhirBase: running.bench.fhirBase, community, anchors: [other.pem] }
      await expect(judge.discover(order)).rejects.toThrow('nobody trusted issued')
    })

    it.each(['ES256', 'ES384', 'RS256'] as const)(
      'registers, gets a token for itself and reads, with %s [UDAP-DCR-001] [UDAP-TOK-001] [UDAP-B2B-001] [UDAP-JWT-004]',
      async (alg) => {
        const app = `service-${alg}`
        await certify(app, `https://${alg.toLowerCase()}.judge.example`, 'beta', alg as 'RS256')
        const registered = await judge.register({ app, metadata: service })
        expect(registered.status).toBe(201)
        expect(registered.body).toMatchObject({ software_statement: registered.sent })
        const clientId = registered.body?.['client_id']
        const answer = await judge.token({ app, clientId, extensions, form: asksForItself })
        expect([answer.status, answer.body?.['scope']]).toEqual([200, 'system/*.rs'])
        expect(answer.body).not.toHaveProperty('refresh_token')
        const token = String(answer.body?.['access_token'])
        const read = await judge.read(`${running.bench.fhirBase}/Patient?_count=1`, token)
        expect([read.status, read.body?.['resourceType']]).toEqual([200, 'Bundle'])
      },
    )

    it('launches standalone as CARIN has it, refreshes, and reads its patient [UDAP-AZ-014] [UDAP-TOK-018] [UDAP-DCR-050]', async () => {
      const app = 'person'
      await certify(app, 'https://person.judge.example')
      const registered = await judge.register({ app, metadata: personal })
      expect(registered.status).toBe(201)
      const clientId = registered.body?.['client_id']
      const { scope } = personal
      const { fhirBase } = running.bench
      const authorized = await judge.authorize({ clientId, redirectUri, scope, fhirBase })
      const form = {
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        ...authorized,
      }
      const tokens = await judge.token({ app, clientId, form })
      expect(tokens.status).toBe(200)
      expect(tokens.body).toMatchObject({
        patient: expect.any(String),
        id_token: expect.any(String),
      })
      const refreshed = await judge.token({
        app,
        clientId,
        form: { grant_type: 'refresh_token', refresh_token: tokens.body?.['refresh_token'] },
      })
      expect(refreshed.status).toBe(200)
      const patient = `${fhirBase}/Patient/${tokens.body?.['patient']}`
      const read = await judge.read(patient, String(refreshed.body?.['access_token']))
      expect([read.status, read.body?.['resourceType']]).toEqual([200, 'Patient'])
    })

    describe('that makes mistakes', () => {
      const app = 'careless'
      let clientId: unknown
      beforeAll(async () => {
        await certify(app, 'https://careless.judge.example')
        await certify('other', 'https://other.judge.example')
        await certify('stranger', 'https://careless.judge.example', 'strangers')
        const registered = await judge.register({ app, metadata: service })
        clientId = registered.body?.['client_id']
      }, 60_000)

      it.each([
        [
          'another audience',
          { claims: { aud: 'https://as.example/register' } },
          'invalid_software_statement',
        ],
        ['a statement that expired', { shift: [-900, -600] }, 'invalid_software_statement'],
        [
          'a statement of more than five minutes',
          { shift: [0, 301] },
          'invalid_software_statement',
        ],
        ['a statement from the future', { shift: [600, 900] }, 'invalid_software_statement'],
        [
          'an issuer its certificate does not name',
          { claims: { iss: 'https://x.example', sub: 'https://x.example' } },
          'invalid_software_statement',
        ],
        [
          'a subject that is not the issuer',
          { claims: { sub: 'https://x.example' } },
          'invalid_software_statement',
        ],
        ['no one-time id', { claims: { jti: null } }, 'invalid_software_statement'],
        ['the key of another app', { keyOf: 'other' }, 'invalid_software_statement'],
        ['the certificate of another app', { chainOf: 'other' }, 'invalid_software_statement'],
        ['an algorithm that is none', { header: { alg: 'none' } }, 'invalid_software_statement'],
        ['no certificates', { header: { x5c: [] } }, 'invalid_software_statement'],
        [
          'a certificate nobody trusts',
          { keyOf: 'stranger', chainOf: 'stranger' },
          'unapproved_software_statement',
        ],
        [
          'a grant that does not exist',
          { claims: { grant_types: ['implicit'] } },
          'invalid_client_metadata',
        ],
        ['no scope', { claims: { scope: null } }, 'invalid_client_metadata'],
      ])(
        'is not registered with %s [UDAP-DCR-007] [UDAP-DCR-008] [UDAP-DCR-009]',
        async (_, fault, error) => {
          const refused = await judge.register({ app, metadata: service, ...fault })
          expect(codeOf(refused)).toEqual([400, error])
        },
      )

      it('is not registered by a statement used before [UDAP-DCR-010]', async () => {
        const { status, sent } = await judge.register({ app, metadata: service })
        expect(status).toBe(200)
        const again = await judge.register({ app, metadata: service, statement: sent })
        expect(codeOf(again)).toEqual([400, 'invalid_software_statement'])
      })

      it.each([
        ['another audience', { claims: { aud: 'https://as.example/token' } }, 'invalid_client'],
        ['a token that expired', { shift: [-900, -600] }, 'invalid_client'],
        ['a token of more than five minutes', { shift: [0, 301] }, 'invalid_client'],
        [
          'an id that is not its own',
          { claims: { iss: 'nobody', sub: 'nobody' } },
          'invalid_client',
        ],
        ['a certificate of another name', { keyOf: 'other', chainOf: 'other' }, 'invalid_client'],
        [
          'a certificate nobody trusts',
          { keyOf: 'stranger', chainOf: 'stranger' },
          'invalid_client',
        ],
        ['the key of another app', { keyOf: 'other' }, 'invalid_request'],
        ['no extension object', { extensions: undefined }, 'invalid_grant'],
        [
          'an extension object without purpose',
          { extensions: { 'hl7-b2b': { version: '1', organization_id: 'urn:oid:1.2' } } },
          'invalid_grant',
        ],
      ])(
        'gets no token with %s [UDAP-TOK-004] [UDAP-TOK-005] [UDAP-TOK-009] [UDAP-B2B-003]',
        async (_, fault, error) => {
          const order = { app, clientId, extensions, form: asksForItself }
          expect((await judge.token(order)).status).toBe(200)
          const refused = await judge.token({ ...order, ...fault })
          expect(codeOf(refused)).toEqual([400, error])
        },
      )

      it('gets no second token by a token used before [UDAP-TOK-008]', async () => {
        const order = { app, clientId, extensions, form: asksForItself }
        const { status, sent } = await judge.token(order)
        expect(status).toBe(200)
        const again = await judge.token({ ...order, assertion: sent })
        expect(codeOf(again)).toEqual([400, 'invalid_client'])
      })
    })
  },
)

import { afterEach, describe, expect, it } from 'vitest'
import type { DiscoveryReport } from '../../src/shared/contract/discovery.ts'
import { smartCapabilities } from '../../src/shared/oauth/smart-capabilities.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench | undefined
afterEach(() => bench?.close())

const ehr = 'https://ehr.test/fhir'
const issuer = 'https://login.test/tenant'

/** What a server without faults says; each test changes what it is about. */
function soundServer() {
  const endpoints = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
  }
  const smart: Record<string, unknown> = {
    ...endpoints,
    grant_types_supported: ['authorization_code'],
    capabilities: ['launch-standalone', 'client-public', 'sso-openid-connect'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid'],
  }
  const oauth: Record<string, unknown> = { ...endpoints }
  const openid: Record<string, unknown> = {
    ...endpoints,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
  const uris = { authorize: endpoints.authorization_endpoint, token: endpoints.token_endpoint }
  const capability: Record<string, unknown> = {
    resourceType: 'CapabilityStatement',
    rest: [
      {
        security: {
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: Object.entries(uris).map(([url, valueUri]) => ({ url, valueUri })),
            },
          ],
        },
      },
    ],
  }
  return { smart, oauth, openid, capability }
}

type Server = ReturnType<typeof soundServer>

/** Reads a server that differs from a sound one as `change` says; `undefined` is a document that is not there. */
async function report(
  change: (server: Server) => Partial<Record<keyof Server, Response>> | undefined = () => undefined,
): Promise<DiscoveryReport> {
  const server = soundServer()
  const answers = change(server)
  const json = (body: unknown, type = 'application/json') =>
    new Response(JSON.stringify(body), { headers: { 'Content-Type': type } })
  const at: Record<string, () => Response> = {
    [`${ehr}/.well-known/smart-configuration`]: () => answers?.smart ?? json(server.smart),
    'https://login.test/.well-known/oauth-authorization-server/tenant': () =>
      answers?.oauth ?? json(server.oauth),
    [`${issuer}/.well-known/openid-configuration`]: () => answers?.openid ?? json(server.openid),
    [`${ehr}/metadata`]: () =>
      answers?.capability ?? json(server.capability, 'application/fhir+json'),
  }
  bench = await createTestWorkbench({
    foreign: async ({ url }) => at[url]?.() ?? new Response(null, { status: 404 }),
  })
  return bench.call('discovery.report', { fhirBase: `${ehr}/` })
}

const fieldOf = ({ fields }: DiscoveryReport, wanted: string) =>
  fields.find(({ name }) => name === wanted)
const documentOf = ({ documents }: DiscoveryReport, wanted: string) =>
  documents.find(({ kind }) => kind === wanted)
const wrongOf = ({ documents, fields }: DiscoveryReport) =>
  [...documents, ...fields].flatMap(({ findings }) =>
    findings.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id),
  )

describe('discovery report', () => {
  it('puts the four documents of this server side by side and finds that they agree [DSC-19]', async () => {
    bench = await createTestWorkbench()
    const own = await bench.call('discovery.report', { fhirBase: bench.fhirBase })
    expect(own.documents.map(({ state }) => state)).toEqual(['read', 'read', 'read', 'read'])
    expect(wrongOf(own)).toEqual([])
    const { values, agreement } = fieldOf(own, 'token_endpoint') ?? {}
    const token = JSON.stringify(`${bench.issuer}/token`)
    expect(values).toEqual({ smart: token, oauth: token, openid: token, capability: token })
    expect(agreement).toBe('same')
    expect(own.capabilitySets.map(({ missing }) => missing)).toEqual([[], [], [], []])
  })

  it('finds nothing wrong with a sound server elsewhere, and keeps each request [DSC-19]', async () => {
    const found = await report()
    expect(wrongOf(found)).toEqual([])
    expect(found).toMatchObject({ fhirBase: ehr, issuer })
    const sent = await bench?.call('traffic.list', { direction: 'outbound' })
    expect(sent?.rows.map(({ url }) => url).sort()).toEqual(
      found.documents.map(({ url }) => url).sort(),
    )
    expect(sent?.rows.map(({ id }) => id)).toContain(documentOf(found, 'smart')?.exchangeId)
  })

  it.each<[string, string, string, (server: Server) => void]>([
    [
      'a missing token endpoint',
      'token_endpoint',
      'DSC-06',
      ({ smart }) => delete smart['token_endpoint'],
    ],
    [
      'a relative endpoint',
      'management_endpoint',
      'DSC-03',
      ({ smart }) => {
        smart['management_endpoint'] = '/manage'
      },
    ],
    [
      'PKCE without hashing',
      'code_challenge_methods_supported',
      'DSC-04',
      ({ smart }) => {
        smart['code_challenge_methods_supported'] = ['S256', 'plain']
      },
    ],
    [
      'no S256',
      'code_challenge_methods_supported',
      'DSC-04',
      ({ smart }) => {
        smart['code_challenge_methods_supported'] = []
      },
    ],
    [
      'an issuer without OpenID',
      'issuer',
      'DSC-05',
      ({ smart }) => {
        smart['capabilities'] = ['launch-standalone']
      },
    ],
    ['no jwks_uri with OpenID', 'jwks_uri', 'DSC-05', ({ smart }) => delete smart['jwks_uri']],
    [
      'keys without their methods',
      'token_endpoint_auth_methods_supported',
      'DSC-07',
      ({ smart }) => {
        smart['capabilities'] = ['client-confidential-asymmetric']
        smart['token_endpoint_auth_methods_supported'] = ['client_secret_basic']
      },
    ],
    [
      'another token endpoint in the OpenID document',
      'token_endpoint',
      'DSC-12',
      ({ openid }) => {
        openid['token_endpoint'] = 'https://other.test/token'
      },
    ],
    [
      'another URL in the CapabilityStatement',
      'authorization_endpoint',
      'DSC-16',
      ({ smart, oauth, openid }) => {
        for (const one of [smart, oauth, openid]) one['authorization_endpoint'] = `${issuer}/v2`
      },
    ],
  ])('names the rule that is broken by %s [DSC-19]', async (_name, field, clause, change) => {
    const found = await report((server) => {
      change(server)
      return undefined
    })
    const broken = fieldOf(found, field)?.findings.filter(({ outcome }) => outcome === 'failed')
    expect(broken).toEqual([
      expect.objectContaining({
        clause: expect.stringContaining(clause),
        seen: expect.any(String),
        wanted: expect.any(String),
      }),
    ])
  })

  it.each<[string, keyof Server, string, (server: Server) => void]>([
    [
      'a document of another issuer',
      'oauth',
      'issuer-own',
      ({ oauth }) => {
        oauth['issuer'] = 'https://login.test'
      },
    ],
    [
      'an OpenID document without RS256',
      'openid',
      'rs256-supported',
      ({ openid }) => {
        openid['id_token_signing_alg_values_supported'] = ['ES256']
      },
    ],
    [
      'an OpenID document without its subject types',
      'openid',
      'members-present',
      ({ openid }) => delete openid['subject_types_supported'],
    ],
  ])('says so of %s [DSC-19]', async (_name, kind, id, change) => {
    const found = await report((server) => {
      change(server)
      return undefined
    })
    expect(documentOf(found, kind)?.findings).toContainEqual(
      expect.objectContaining({ id, outcome: 'failed' }),
    )
  })

  it('warns of lists that differ, of a deprecated field and of what should be there [DSC-19]', async () => {
    const found = await report(({ smart, openid }) => {
      openid['response_types_supported'] = ['code', 'id_token']
      smart['smart_app_state_endpoint'] = `${ehr}/state`
      return undefined
    })
    const warned = (name: string) =>
      fieldOf(found, name)?.findings.filter(({ outcome }) => outcome === 'warning')
    expect(fieldOf(found, 'response_types_supported')?.agreement).toBe('differs')
    expect(warned('response_types_supported')).toHaveLength(1)
    expect(warned('smart_app_state_endpoint')).toHaveLength(1)
    expect(warned('revocation_endpoint')).toHaveLength(1)
    expect(wrongOf(found)).toEqual([])
  })

  it('takes lists in another order for the same [DSC-19]', async () => {
    const found = await report(({ smart, openid }) => {
      smart['scopes_supported'] = ['a', 'b']
      openid['scopes_supported'] = ['b', 'a']
      return undefined
    })
    expect(fieldOf(found, 'scopes_supported')?.agreement).toBe('same')
  })

  it.each([
    ['is not there', () => new Response(null, { status: 404 }), 'missing'],
    ['redirects', () => Response.redirect('https://ehr.test/x'), 'unreadable'],
    ['is no JSON', () => new Response('<html>'), 'unreadable'],
    ['is a list', () => new Response('[]'), 'unreadable'],
    ['is nested too deep', () => new Response('['.repeat(100)), 'unreadable'],
    ['is too large', () => new Response('x'.repeat(5_242_881)), 'unreadable'],
    ['is not UTF-8', () => new Response(new Uint8Array([0xff, 0xfe])), 'unreadable'],
  ])(
    'says of a SMART configuration that %s what it is, and goes on [DSC-19]',
    async (_name, smart, state) => {
      const found = await report(() => ({ smart: smart() }))
      expect(documentOf(found, 'smart')).toMatchObject({
        state,
        findings: [{ outcome: 'failed', clause: expect.stringContaining('DSC-01') }],
      })
      expect(documentOf(found, 'capability')?.state).toBe('read')
      expect(found.issuer).toBe('https://ehr.test')
    },
  )

  it('reports a server that cannot be reached [DSC-19]', async () => {
    bench = await createTestWorkbench()
    const found = await bench.call('discovery.report', { fhirBase: 'https://nowhere.test/fhir' })
    expect(found.documents.map(({ status }) => status)).toEqual([null, null, null, null])
  })

  it('tells which sets of capabilities are complete [DSC-19]', async () => {
    const found = await report(({ smart }) => {
      smart['capabilities'] = smartCapabilities.filter((one) => one !== 'permission-user')
      return undefined
    })
    expect(found.capabilitySets.map(({ missing }) => missing)).toEqual([
      [],
      [],
      ['permission-user'],
      ['permission-user'],
    ])
  })

  it.each(['ftp://ehr.test/', 'https://user@ehr.test/', 'https://ehr.test/?a', 'x'])(
    'refuses the base %s [DSC-19]',
    async (fhirBase) => {
      bench = await createTestWorkbench()
      await expect(bench.call('discovery.report', { fhirBase })).rejects.toMatchObject({
        problem: { code: 'bad-request' },
      })
    },
  )
})

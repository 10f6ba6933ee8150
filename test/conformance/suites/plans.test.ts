import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  basicPlan,
  configPlan,
  inapplicableModules,
  type OpenIdDocument,
  smartKitGroups,
  udapKitGroups,
} from '../../support/suite-plans.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

// The suite wants https of every endpoint.
const issuer = 'https://bench.example'

let bench: TestWorkbench
let document: OpenIdDocument & Readonly<Record<string, unknown>>
beforeAll(async () => {
  bench = await createTestWorkbench({ config: { issuer } })
  document = await (await bench.request('/.well-known/openid-configuration')).json()
})
afterAll(() => bench.close())

/** What tests of this folder begin their titles with, or their rows. */
const testedNames = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => [
    ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
      /[[(]\s*'(\w[\w-]+)(?::|',)/g,
    ),
  ])
  .map(([, name]) => name)

describe('plans of the OpenID conformance suite', () => {
  it('have a test or a reason for each module, and not both [FG-21]', () => {
    const tested = new Set(testedNames.filter((name) => name?.startsWith('oidcc-')))
    const accounted = [...tested, ...inapplicableModules.map(({ module }) => module)]
    expect([...accounted].sort()).toEqual([...basicPlan, ...configPlan].sort())
    expect(basicPlan).toHaveLength(38)
  })

  it.each(inapplicableModules)(
    '$module: asks for what this server does not advertise [FG-21]',
    ({ isAdvertised, reason }) => {
      expect(isAdvertised(document), reason).toBe(false)
      const everything = {
        scopes_supported: ['openid', 'profile', 'email', 'address', 'phone'],
        id_token_signing_alg_values_supported: ['RS256', 'none'],
      }
      expect(isAdvertised(everything)).toBe(true)
    },
  )
})

describe('server groups of the Inferno kits', () => {
  it.each([...smartKitGroups, ...udapKitGroups])('%s has a walk of its own [FG-21]', (group) => {
    expect(testedNames).toContain(group)
  })
})

describe('Config OP plan of OpenID', () => {
  it('oidcc-discovery-endpoint-verification: the document has what the specification wants [FG-21] [DSC-11]', async () => {
    const response = await bench.request(`${issuer}/.well-known/openid-configuration`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(document).toMatchObject({
      issuer,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      claims_supported: expect.arrayContaining(['sub', 'iss', 'aud', 'exp', 'iat', 'name']),
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      scopes_supported: expect.arrayContaining(['openid']),
      code_challenge_methods_supported: ['S256'],
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      claims_parameter_supported: false,
    })
    // The characters of a scope by RFC 6749 section 3.3.
    for (const scope of document.scopes_supported)
      expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it('oidcc-discovery-endpoint-verification: every endpoint is https below the issuer, and answers [FG-21] [DSC-11]', async () => {
    const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/.test(name))
    expect(endpoints.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'authorization_endpoint',
        'token_endpoint',
        'userinfo_endpoint',
        'jwks_uri',
      ]),
    )
    for (const [name, endpoint] of endpoints) {
      expect(String(endpoint), name).toMatch(/^https:\/\/bench\.example\/[a-z]+$/)
      expect((await bench.request(String(endpoint))).status, name).not.toBe(404)
    }
  })

  it('oidcc-discovery-endpoint-verification: the key set has public keys alone, each by a kid of its own [FG-21] [DSC-13]', async () => {
    const response = await bench.request(String(document['jwks_uri']))
    expect(response.status).toBe(200)
    const { keys } = (await response.json()) as JSONWebKeySet
    expect(keys.length).toBeGreaterThan(0)
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
    const secret = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
    for (const key of keys) {
      expect(key).toMatchObject({ kty: expect.any(String), kid: expect.any(String), use: 'sig' })
      expect(Object.keys(key).filter((member) => secret.includes(member))).toEqual([])
    }
  })
})

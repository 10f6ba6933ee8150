import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../../src/main/core/errors.ts'
import {
  checkStatement,
  type StatementPolicy,
  type UdapMode,
} from '../../../src/main/core/udap/software-statements/index.ts'

const app = {
  client_name: 'Acme app',
  contacts: ['mailto:ops@acme.test'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['https://acme.test/cb'],
  logo_uri: 'https://acme.test/logo.png',
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'user/*.rs openid',
}
const service = {
  client_name: 'Acme service',
  contacts: ['mailto:ops@acme.test'],
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'system/*.rs',
}

const grants = ['authorization_code', 'refresh_token', 'client_credentials']

function policy(mode: UdapMode, isLoopbackHttpAllowed = false): StatementPolicy {
  return { mode, grants, isLoopbackHttpAllowed }
}

function refusalOf(claims: object, rules = policy('stu2')): string {
  try {
    checkStatement({ ...claims }, rules)
  } catch (cause) {
    if (cause instanceof OAuthError) return `${cause.code} ${cause.explanation?.parameter}`
    throw cause
  }
  return 'nothing'
}

describe('the request of a software statement', () => {
  it('is read for apps of people and for services [UDAP-DCR-001] [UDAP-DCR-011]', () => {
    const { response_types: _, ...metadata } = app
    expect(checkStatement(app, policy('stu2'))).toEqual({ kind: 'register', metadata })
    expect(checkStatement(service, policy('stu2'))).toEqual({
      kind: 'register',
      metadata: { ...service, redirect_uris: [] },
    })
  })

  it('is to cancel when no grant types are left, whatever else is missing [UDAP-DCR-035] [UDAP-DCR-036]', () => {
    expect(checkStatement({ grant_types: [] }, policy('stu2'))).toEqual({ kind: 'cancel' })
  })

  it.each([
    undefined,
    ['implicit'],
    ['authorization_code', 'client_credentials'],
    ['client_credentials', 'refresh_token'],
    ['refresh_token'],
    ['authorization_code', 'authorization_code'],
    ['authorization_code', 'implicit'],
    'authorization_code',
    [1],
  ])('is refused with grant types %j [UDAP-DCR-011]', (grant_types) => {
    expect(refusalOf({ ...app, grant_types })).toBe('invalid_client_metadata grant_types')
  })

  it.each([undefined, [], ['token'], ['code', 'token'], 'code'])(
    'is refused with response types %j beside a code [UDAP-DCR-012]',
    (response_types) => {
      expect(refusalOf({ ...app, response_types })).toBe('invalid_client_metadata response_types')
    },
  )

  it('is refused with response types or redirect URIs beside client_credentials [UDAP-DCR-012] [UDAP-DCR-013]', () => {
    expect(refusalOf({ ...service, response_types: ['code'] })).toBe(
      'invalid_client_metadata response_types',
    )
    for (const redirect_uris of [[], ['https://acme.test/cb']]) {
      expect(refusalOf({ ...service, redirect_uris })).toBe('invalid_client_metadata redirect_uris')
    }
  })

  it('is refused without redirect URIs beside a code [UDAP-DCR-013]', () => {
    for (const redirect_uris of [undefined, [], 'https://acme.test/cb']) {
      expect(refusalOf({ ...app, redirect_uris })).toBe('invalid_client_metadata redirect_uris')
    }
  })

  it.each([
    'http://acme.test/cb',
    'app://cb',
    'com.acme.app:/cb',
    'https://acme.test/#x',
    'https://acme.test/*',
    'https://user@acme.test/cb',
    '/cb',
    'https://acme.test\\@evil.test/',
    'javascript:alert(1)',
    'http://localhost:3000/cb',
  ])('is refused with the redirect URI %s [UDAP-DCR-014] [AS-01]', (uri) => {
    expect(refusalOf({ ...app, redirect_uris: ['https://acme.test/cb', uri] })).toBe(
      'invalid_redirect_uri redirect_uris.1',
    )
  })

  it('may name http on loopback when the operator allows it, and no other http [UDAP-DCR-014]', () => {
    const rules = policy('stu2', true)
    for (const uri of ['http://localhost:3000/cb', 'http://127.0.0.1/cb', 'http://[::1]:9/cb']) {
      expect(refusalOf({ ...app, redirect_uris: [uri] }, rules)).toBe('nothing')
    }
    expect(refusalOf({ ...app, redirect_uris: ['http://localhost.evil.test/'] }, rules)).toBe(
      'invalid_redirect_uri redirect_uris.0',
    )
  })

  it.each([undefined, 'none', 'client_secret_basic', 'client_secret_post', 'tls_client_auth', 1])(
    'is refused with the authentication method %s [UDAP-DCR-015]',
    (token_endpoint_auth_method) => {
      for (const mode of ['stu2', 'stu1', 'base'] as const) {
        expect(refusalOf({ ...app, token_endpoint_auth_method }, policy(mode))).toBe(
          'invalid_client_metadata token_endpoint_auth_method',
        )
      }
    },
  )

  it('may be for a secret in the CARIN mode, and for nothing weaker [UDAP-DCR-051]', () => {
    const carin = policy('carin')
    const withMethod = (token_endpoint_auth_method: string) => ({
      ...app,
      token_endpoint_auth_method,
    })
    expect(refusalOf(withMethod('client_secret_basic'), carin)).toBe('nothing')
    for (const method of ['client_secret_post', 'none']) {
      expect(refusalOf(withMethod(method), carin)).toBe(
        'invalid_client_metadata token_endpoint_auth_method',
      )
    }
  })

  it.each([undefined, '', '  ', 1, ['Acme']])(
    'is refused with the name %j [UDAP-DCR-016]',
    (name) => {
      expect(refusalOf({ ...app, client_name: name })).toBe('invalid_client_metadata client_name')
    },
  )

  it.each([
    undefined,
    [],
    'mailto:ops@acme.test',
    ['ops@acme.test'],
    ['mailto:'],
    ['mailto:ops'],
    ['mailto:ops@acme'],
    ['https://acme.test/contact'],
    ['mailto:ops@acme.test', 'tel:+1'],
  ])('is refused with the contacts %j [UDAP-DCR-016]', (contacts) => {
    expect(refusalOf({ ...app, contacts })).toBe('invalid_client_metadata contacts')
  })

  it('may name a contact page beside the address [UDAP-DCR-016]', () => {
    const contacts = ['https://acme.test/contact', 'MAILTO:ops@acme.test']
    expect(refusalOf({ ...app, contacts })).toBe('nothing')
  })

  it.each([undefined, 'http://acme.test/logo.png', 'https://acme.test/logo.svg', 'logo.png', ''])(
    'is refused with the logo %s beside a code [UDAP-DCR-017]',
    (logo_uri) => {
      expect(refusalOf({ ...app, logo_uri })).toBe('invalid_client_metadata logo_uri')
    },
  )

  it('may have a logo beside client_credentials, in any of the picture formats [UDAP-DCR-017]', () => {
    for (const end of ['png', 'jpg', 'jpeg', 'gif', 'PNG', 'png?v=2']) {
      expect(refusalOf({ ...service, logo_uri: `https://acme.test/logo.${end}` })).toBe('nothing')
    }
  })

  it('is refused without scope but under the base profiles [UDAP-DCR-018]', () => {
    for (const scope of [undefined, '', ' ', 1]) {
      for (const mode of ['stu2', 'stu1'] as const) {
        expect(refusalOf({ ...app, scope }, policy(mode))).toBe('invalid_client_metadata scope')
      }
    }
    const { scope: _scope, contacts: _contacts, logo_uri: _logo, ...bare } = app
    expect(refusalOf(bare, policy('base'))).toBe('nothing')
  })

  it('keeps the optional members that are what they should be [UDAP-DCR-021]', () => {
    const more = { client_uri: 'https://acme.test', software_id: 'acme', software_version: '1' }
    expect(checkStatement({ ...app, ...more }, policy('stu2'))).toMatchObject({ metadata: more })
    expect(refusalOf({ ...app, tos_uri: 'ftp://acme.test' })).toBe(
      'invalid_client_metadata tos_uri',
    )
    expect(refusalOf({ ...app, software_id: 7 })).toBe('invalid_client_metadata software_id')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Client,
  matchRedirectUri,
} from '../../../../src/main/core/authorization-server/clients/index.ts'
import { findRedirectUriFault } from '../../../../src/main/core/authorization-server/clients/registration-rules/redirect-uris.ts'
import { clientMetadataSchema } from '../../../../src/shared/oauth/client-metadata.ts'
import { redirectUriVariants } from '../../../support/redirect-uri-variants.ts'

function clientWith(...redirect_uris: string[]): Client {
  return {
    client_id: 'app',
    metadata: clientMetadataSchema.parse({ client_name: 'App', redirect_uris }),
    type: 'public',
    registeredBy: 'console',
    isDisabled: false,
    createdAt: 0,
    updatedAt: 0,
    origins: [],
  }
}

const registered = 'https://app.test/oauth/cb'
const corpus = redirectUriVariants(registered)

describe('redirect URI match', () => {
  it('accepts the registered URI and none of 300 variants of it (SAL-31) [AS-01]', () => {
    const client = clientWith(registered)
    const variants = new Set(corpus)
    expect(variants.size).toBeGreaterThanOrEqual(300)
    expect(matchRedirectUri(client, registered)).toBe(registered)
    expect([...variants].filter((uri) => matchRedirectUri(client, uri) !== undefined)).toEqual([])
  })

  it('accepts nothing but registered bytes for web redirects (SAL-31)', () => {
    const client = clientWith(registered, 'https://other.test/?a=1')
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.constantFrom(...corpus)), (uri) => {
        expect(matchRedirectUri(client, uri)).toBeUndefined()
      }),
    )
  })

  it.each(['http://127.0.0.1', 'http://[::1]'])(
    'lets only the port of %s vary, as RFC 8252 wants (SAL-31)',
    (host) => {
      const own = `${host}:3000/cb?a=1`
      const client = clientWith(own)
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
          expect(matchRedirectUri(client, `${host}:${port}/cb?a=1`)).toBe(own)
        }),
      )
      expect(matchRedirectUri(client, `${host}/cb?a=1`)).toBe(own)
      const refused = [
        `${host}:0/cb?a=1`,
        `${host}:03000/cb?a=1`,
        `${host}:65536/cb?a=1`,
        `${host}:3000/cb`,
        `${host}:3000/cb?a=2`,
        `${host}:3000/cb/?a=1`,
        `${host}:3000@evil.test/cb?a=1`,
        `${host}:3000.evil.test/cb?a=1`,
        `${host}.evil.test:3000/cb?a=1`,
        `${host}:/cb?a=1`,
        `${host.replace('http:', 'https:')}:3000/cb?a=1`,
        'http://localhost:3000/cb?a=1',
      ]
      expect(refused.filter((uri) => matchRedirectUri(client, uri) !== undefined)).toEqual([])
    },
  )

  it('keeps the two loopback addresses and localhost apart (SAL-31)', () => {
    const loopbacks = ['http://127.0.0.1/cb', 'http://[::1]/cb', 'http://localhost/cb']
    for (const own of loopbacks) {
      const matched = loopbacks.filter((uri) => matchRedirectUri(clientWith(own), uri))
      expect(matched).toEqual([own])
    }
    const local = clientWith('http://localhost:3000/cb')
    expect(matchRedirectUri(local, 'http://localhost:3001/cb')).toBeUndefined()
  })
})

describe('redirect URI registration', () => {
  it.each([
    'https://app.test',
    'https://app.test/',
    'https://app.test/cb?keep=%2Fhome',
    'https://app.test:8443/cb',
    'https://xn--bcher-kva.test/cb',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'com.example.app:/cb',
    'com.example.app://host/cb',
  ])('takes %s (SAL-03)', (uri) => {
    expect(findRedirectUriFault(uri)).toBeUndefined()
  })

  it.each([
    ['', 'absolute'],
    ['/cb', 'absolute'],
    ['app.test/cb', 'absolute'],
    ['https://app.test/cb#x', 'fragment'],
    ['https://app.test/cb#', 'fragment'],
    ['https://*.app.test/cb', 'wildcard'],
    ['https://app.test/*', 'wildcard'],
    ['https://user@app.test/cb', 'user information'],
    ['https://user:pw@app.test/cb', 'user information'],
    ['https://@app.test/cb', 'user information'],
    ['com.example.app://user@host/cb', 'user information'],
    ['https://app.test/a/../cb', 'normal form'],
    ['https://app.test/./cb', 'normal form'],
    ['com.example.app:/a/../cb', 'normal form'],
    ['https://app.test/%2e%2e/cb', 'no encoded'],
    ['https://app.test/a%2fb', 'no encoded'],
    ['https://app.test/a%5cb', 'no encoded'],
    ['https://app.test/a%252e', 'no encoded'],
    ['https://app.test/cb?x=%0d%0a', 'no encoded'],
    ['https://app.test/cb%', 'hexadecimal'],
    ['https://APP.test/cb', 'normal form'],
    ['HTTPS://app.test/cb', 'normal form'],
    ['https://app.test:443/cb', 'normal form'],
    ['https://0x7f.1/cb', 'normal form'],
    ['https:app.test/cb', 'normal form'],
    ['https:///app.test/cb', 'normal form'],
    ['https://app.test\\cb', 'ASCII'],
    ['https://app.test/ü', 'ASCII'],
    ['https://app.test/c b', 'ASCII'],
    ['https://app.test/cb\n', 'ASCII'],
    ['https://app.test/\u0000', 'ASCII'],
    ['http://app.test/cb', 'https'],
    ['http://127.0.0.2/cb', 'https'],
    ['http://localhost.evil.test/cb', 'https'],
    ['javascript:alert(1)', 'scheme with a dot'],
    ['data:text/html,x', 'scheme with a dot'],
    ['file:///etc/passwd', 'scheme with a dot'],
    ['blob:https://app.test/x', 'scheme with a dot'],
    ['ftp://app.test/cb', 'scheme with a dot'],
    ['myapp://cb', 'scheme with a dot'],
    ['urn:ietf:wg:oauth:2.0:oob', 'scheme with a dot'],
    ['com..app:/cb', 'scheme with a dot'],
    ['com.example.app:cb', 'begins with a slash'],
  ])('refuses %j, wanting %s (SAL-03) [AS-01]', (uri, wanted) => {
    expect(findRedirectUriFault(uri)?.wanted).toContain(wanted)
  })

  it('takes only what a URL parser gives back unchanged (AS-01)', () => {
    const pieces = fc.constantFrom(
      '.',
      '..',
      '/',
      '\\',
      '%2e',
      '@',
      ':',
      '#',
      '?',
      'a',
      '*',
      '\t',
      'é',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (path) => {
        const uri = `https://app.test/${path.join('')}`
        if (findRedirectUriFault(uri) === undefined) expect(new URL(uri).href).toBe(uri)
      }),
    )
  })
})

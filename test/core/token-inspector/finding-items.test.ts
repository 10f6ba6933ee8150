import { describe, expect, it } from 'vitest'
import { writePem } from '../../../src/main/core/pem.ts'
import { buildLeaf } from '../certificate-path/support/test-hierarchy.ts'
import { buildCrl } from '../certificate-path/support/test-revocation.ts'
import { createWorld, encode, keys } from './support/inspector-world.ts'
import { build } from './support/rule-examples.ts'

const inspector = createWorld()
const { token } = build({ profile: 'id-token' })
const access = build({ profile: 'access-token' }).token

async function kindsIn(text: string) {
  const { tokens } = await inspector.inspect(text)
  return tokens.map(({ kind, place }) => `${kind} at ${place}`)
}

const har = JSON.stringify({
  log: {
    entries: [
      {
        request: {
          method: 'GET',
          url: `https://as.example/authorize?response_type=code&client_id=app&id_token_hint=${token}`,
          headers: [{ name: 'Authorization', value: `Bearer ${access}` }],
        },
        response: { content: { text: JSON.stringify({ id_token: token }) }, headers: [] },
      },
    ],
  },
})

const unusualHar = JSON.stringify({
  log: {
    entries: [
      {
        request: {
          method: 'POST',
          url: 'https://as.example/token',
          postData: {
            mimeType: 'application/x-www-form-urlencoded',
            params: [
              { name: 'grant_type', value: 'client_credentials' },
              { name: 'client_assertion', value: token },
            ],
          },
        },
        response: {
          content: {
            encoding: 'base64',
            text: Buffer.from(JSON.stringify({ access_token: access })).toString('base64'),
          },
        },
      },
    ],
  },
})

describe('inspector, what is found in a text', () => {
  it.each([
    [
      'a log',
      `12:00 INFO token=${token}\n12:01 GET /x\n12:02 "${access}".`,
      ['id-token at line 1', 'access-token at line 3'],
    ],
    [
      'JSON lines',
      `{"a":"${token}"}\n{"b":"${access}"}`,
      ['id-token at line 1', 'access-token at line 2'],
    ],
    [
      'an HTTP request',
      `POST /token HTTP/1.1\r\nHost: as.example\r\nAuthorization: Bearer ${access}\r\n\r\ngrant_type=authorization_code&code=abc`,
      [
        'access-token at header authorization',
        'token-request at form of the body',
        'opaque at parameter code of the body',
      ],
    ],
    [
      'a HAR file',
      har,
      [
        'authorization-request at URL of the request of entry 1',
        'id-token at parameter id_token_hint of the request of entry 1',
        'access-token at header authorization of the request of entry 1',
        'id-token at member id_token of the body of the response of entry 1',
      ],
    ],
    [
      'a HAR file with a form as parameters and an answer in base64',
      unusualHar,
      [
        'token-request at form of the body of the request of entry 1',
        'client-assertion at parameter client_assertion of the body of the request of entry 1',
        'access-token at member access_token of the body of the response of entry 1',
      ],
    ],
    [
      'a HAR file that is too large to be taken apart',
      har.replace('{', `{"filler":"${'x'.repeat(1_100_000)}",`),
      ['id-token at line 1', 'access-token at line 1', 'id-token at line 1'],
    ],
    [
      'a JWK Set',
      JSON.stringify({ keys: [keys.curve.publicKey.export({ format: 'jwk' })] }),
      ['jwk at member keys[0]'],
    ],
    [
      'a public key in PEM',
      keys.curve.publicKey.export({ type: 'spki', format: 'pem' }),
      ['jwk at public key 1'],
    ],
    [
      'a chain in PEM',
      writePem('CERTIFICATE', buildLeaf()).repeat(1),
      ['certificate at certificate 1'],
    ],
    ['a revocation list', writePem('X509 CRL', buildCrl()), ['crl at revocation list 1']],
    ['DER in base64', Buffer.from(buildLeaf()).toString('base64'), ['certificate at input']],
    ['a JWS in JSON', JSON.stringify({ payload: 'e30', signatures: [] }), ['json-jws at input']],
    ['a DPoP header', `DPoP ${access}`, ['access-token at input']],
    [
      'a JWE',
      `${encode('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.a.b.c.d`,
      ['encrypted-jwt at input'],
    ],
  ])('reads %s [TI-15]', async (_what, text, wanted) => {
    expect(await kindsIn(String(text))).toEqual(wanted)
  })

  it('reads no private key in PEM, and says so [TI-12]', async () => {
    const pem = keys.curve.privateKey.export({ type: 'pkcs8', format: 'pem' })
    const inspection = await inspector.inspect(String(pem))
    expect(inspection.tokens).toEqual([])
    expect(inspection.problems.join()).toMatch(/private key stands in this text/)
  })

  it('takes time in proportion to the length, whatever stands in the text [TI-06]', async () => {
    for (const nasty of [
      'a',
      'a.',
      'e.',
      '.',
      '-----BEGIN CERTIFICATE-----',
      'eyJ',
      '{"a":',
      '=&',
      '%',
    ]) {
      const text = nasty.repeat(Math.floor(500_000 / nasty.length))
      await expect(inspector.inspect(`x ${text}`)).resolves.toBeDefined()
    }
  })

  it('lists twenty at most, and says that there are more', async () => {
    const { tokens, problems } = await inspector.inspect(`${token}\n`.repeat(30))
    expect(tokens).toHaveLength(20)
    expect(problems.join()).toMatch(/bulk/)
  })
})

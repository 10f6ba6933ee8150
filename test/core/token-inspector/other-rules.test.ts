import { describe, expect, it } from 'vitest'
import { writePem } from '../../../src/main/core/pem.ts'
import {
  certificateRules,
  crlRules,
} from '../../../src/main/core/token-inspector/others/certificate-rules.ts'
import { keyRules } from '../../../src/main/core/token-inspector/others/key-rules.ts'
import { requestRules } from '../../../src/main/core/token-inspector/others/request-rules.ts'
import { encode as encodeNumber, rsaJwk, rsaOf } from '../../support/weak-keys.ts'
import * as der from '../certificate-path/support/der-writer.ts'
import * as pki from '../certificate-path/support/test-certificates.ts'
import { buildCrl } from '../certificate-path/support/test-revocation.ts'
import { createWorld, holder, keys, now } from './support/inspector-world.ts'

const inspector = createWorld()

async function findings(text: string) {
  const { tokens } = await inspector.inspect(text)
  return new Map(tokens[0]?.findings.map((finding) => [finding.id, finding]))
}

type Case = readonly [rule: string, passes: string, fails: string]

const ec = keys.curve.publicKey.export({ format: 'jwk' })
const rsa = keys.server.publicKey.export({ format: 'jwk' })
const jwk = (change: object) =>
  JSON.stringify({ kid: 'k1', alg: 'ES256', use: 'sig', ...ec, ...change })
const rsaKey = (change: object) => JSON.stringify({ kid: 'k1', alg: 'RS256', ...rsa, ...change })
const oct = (k: string) => JSON.stringify({ kty: 'oct', kid: 'k1', alg: 'HS256', k })
const even = encodeNumber((1n << 2048n) - 2n)

const keyCases: readonly Case[] = [
  ['jwk-members', jwk({}), jwk({ y: undefined })],
  ['jwk-is-public', jwk({}), jwk({ d: 'AAAA' })],
  ['jwk-kid', jwk({}), jwk({ kid: undefined })],
  ['jwk-alg', jwk({}), jwk({ alg: undefined })],
  ['jwk-alg-fits', jwk({}), jwk({ alg: 'ES384' })],
  ['jwk-use', jwk({}), jwk({ key_ops: ['encrypt'] })],
  ['jwk-rsa-size', rsaKey({}), rsaKey({ n: 'AQAB' })],
  ['jwk-rsa-exponent', rsaKey({}), rsaKey({ e: 'Aw' })],
  ['jwk-rsa-factors', rsaKey({}), rsaKey({ n: even })],
  ['jwk-curve', jwk({}), jwk({ crv: 'secp256k1' })],
  ['jwk-coordinates', jwk({}), jwk({ x: 'AAAA' })],
  ['jwk-secret-size', oct('A'.repeat(43)), oct('AAAA')],
  ['jwk-encoding', jwk({}), jwk({ x: `${ec.x}==` })],
]

const authorize = (
  change: Record<string, string | undefined>,
  base = 'https://as.example/authorize',
) => {
  const parameters = {
    response_type: 'code',
    client_id: 'app',
    state: '0123456789abcdef0123',
    code_challenge: 'A'.repeat(43),
    code_challenge_method: 'S256',
    aud: 'https://fhir.example',
    redirect_uri: 'https://app.example/cb',
    scope: 'openid',
    nonce: 'n',
    ...change,
  }
  return `${base}?${query(parameters)}`
}
const token = (change: Record<string, string | undefined>) =>
  query({ grant_type: 'authorization_code', code: 'x', code_verifier: 'v'.repeat(43), ...change })
const assertion = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const requestCases: readonly Case[] = [
  ['request-repeated', authorize({}), `${authorize({})}&state=x`],
  ['request-secret-in-url', authorize({}), authorize({ client_secret: 's' })],
  ['request-https', authorize({}), authorize({}, 'http://as.example/authorize')],
  ['authorize-response-type', authorize({}), authorize({ response_type: 'token' })],
  ['authorize-state', authorize({}), authorize({ state: '1' })],
  ['authorize-pkce', authorize({}), authorize({ code_challenge: undefined })],
  ['authorize-pkce-method', authorize({}), authorize({ code_challenge_method: 'plain' })],
  ['authorize-aud', authorize({}), authorize({ aud: undefined })],
  ['authorize-redirect', authorize({}), authorize({ redirect_uri: 'http://app.example/cb' })],
  ['authorize-scope', authorize({}), authorize({ scope: undefined })],
  ['authorize-nonce', authorize({}), authorize({ nonce: undefined })],
  ['token-grant-type', token({}), token({ grant_type: 'password' })],
  ['token-one-authentication', token({}), token({ client_secret: 's', client_assertion: 'a' })],
  [
    'token-assertion-type',
    token({ client_assertion: 'a', client_assertion_type: assertion }),
    token({ client_assertion: 'a' }),
  ],
  ['token-pkce', token({}), token({ code_verifier: 'short' })],
  ['token-plain-secret', token({}), token({ client_secret: 's' })],
  ['token-udap-parameter', token({ udap: '1' }), token({ udap: 'true' })],
]

const certificateOf = (change: Partial<pki.CertificateRequest> = {}) =>
  writePem(
    'CERTIFICATE',
    pki.buildCertificate({
      subject: 'CN=holder',
      issuer: 'CN=authority',
      publicKey: keys.curve.publicKey,
      signedBy: keys.authority.privateKey,
      serialNumber: der.integer(0x1234_5678_9abc_def0_1234n),
      extensions: [
        pki.keyUsage('digitalSignature'),
        pki.uriSan(holder),
        pki.crlDistributionPoint('https://ca.example/crl'),
      ],
      ...change,
    }),
  )
const unknown = pki.extension('1.2.3.4.5', der.nul, true)

const certificateCases: readonly Case[] = [
  ['certificate-validity', certificateOf(), certificateOf({ notAfter: der.time(now - 5) })],
  ['certificate-expires-soon', certificateOf(), certificateOf({ notAfter: der.time(now + 5) })],
  [
    'certificate-lifetime',
    certificateOf(),
    certificateOf({ notAfter: der.time(now + 4_000 * pki.day) }),
  ],
  [
    'certificate-key',
    certificateOf(),
    certificateOf({ publicKey: pki.newRsaKeyPair(1024).publicKey }),
  ],
  [
    'certificate-signature-algorithm',
    certificateOf(),
    certificateOf({
      innerAlgorithm: pki.signatureAlgorithms.rsaSha1,
      outerAlgorithm: pki.signatureAlgorithms.rsaSha1,
    }),
  ],
  ['certificate-names', certificateOf(), certificateOf({ extensions: [] })],
  [
    'certificate-key-usage',
    certificateOf(),
    certificateOf({ extensions: [pki.keyUsage('keyAgreement')] }),
  ],
  ['certificate-critical-extensions', certificateOf(), certificateOf({ extensions: [unknown] })],
  ['certificate-status-pointer', certificateOf(), certificateOf({ extensions: [] })],
  ['certificate-serial', certificateOf(), certificateOf({ serialNumber: der.integer(7) })],
]

const crlOf = (change: Parameters<typeof buildCrl>[0] = {}) =>
  writePem('X509 CRL', buildCrl(change))

const crlCases: readonly Case[] = [
  ['crl-current', crlOf(), crlOf({ nextUpdate: der.time(now - 5) })],
  ['crl-next-update', crlOf(), crlOf({ nextUpdate: null })],
  ['crl-critical-extensions', crlOf(), crlOf({ extensions: [unknown] })],
  ['crl-number', crlOf(), crlOf({ number: null })],
]

function query(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return new URLSearchParams(given).toString()
}

describe('rules about keys, requests and certificates', () => {
  const cases = [...keyCases, ...requestCases, ...certificateCases, ...crlCases]

  it.each(cases)(
    '%s holds for what keeps it, and not for what breaks it',
    async (rule, passes, fails) => {
      expect((await findings(passes)).get(rule)?.outcome).toBe('passed')
      const finding = (await findings(fails)).get(rule)
      expect(['failed', 'warning', 'information']).toContain(finding?.outcome)
      expect(finding?.seen).toEqual(expect.any(String))
      expect(finding?.advice).toMatch(/\.$/)
    },
  )

  it('have an example each', () => {
    const all = [...keyRules, ...requestRules, ...certificateRules, ...crlRules].map(({ id }) => id)
    expect(cases.map(([rule]) => rule).sort()).toEqual(all.sort())
  })

  it('find an RSA key that can be factored [UD-10]', async () => {
    const p = (1n << 1024n) + 643n
    const weak = rsaJwk(rsaOf(p, p + 2n), 'public')
    expect((await findings(weak)).get('jwk-rsa-factors')).toMatchObject({ outcome: 'failed' })
  })

  it('never show the private part of a key [TI-12]', async () => {
    const secret = keys.curve.privateKey.export({ format: 'jwk' })
    const { tokens } = await inspector.inspect(JSON.stringify(secret))
    expect(JSON.stringify(tokens[0]?.claims)).not.toContain(secret.d)
  })
})

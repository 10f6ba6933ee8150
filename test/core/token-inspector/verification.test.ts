import { createHmac, generateKeyPairSync } from 'node:crypto'
import { CompactEncrypt, importJWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createUdapApp, signUdapJwt, statementOf, trustCommunity } from '../../support/udap-app.ts'
import { encode, keys, signTexts } from './support/inspector-world.ts'

let bench: TestWorkbench
const reached: string[] = []
beforeAll(async () => {
  bench = await createTestWorkbench({
    foreign: async (request) => {
      reached.push(request.url)
      return Response.json({ keys: [jwk('published')] })
    },
  })
  await trustCommunity(bench, 'beta')
}, 120_000)

const jwk = (kid: string) => ({ ...keys.server.publicKey.export({ format: 'jwk' }), kid })
const header = JSON.stringify({
  alg: 'RS256',
  kid: 'published',
  typ: 'JWT',
  jku: 'https://evil.example/jwks',
})
const token = signTexts(header, '{"iss":"https://as.example","sub":"u","aud":"app"}', {
  alg: 'RS256',
})

async function signatureOf(question: { text: string; verification?: object }) {
  const { tokens } = await bench.call('inspector.inspect', question)
  return tokens[0]?.signature
}

describe('verification of a pasted token', () => {
  it('says decoded only without a key, and reaches nobody [TI-10] [TI-11]', async () => {
    expect(await signatureOf({ text: token })).toMatchObject({ state: 'not-verified', key: null })
    expect(reached).toEqual([])
  })

  it.each([
    ['a JWK', () => JSON.stringify(jwk('published'))],
    ['a JWK of another kid', () => JSON.stringify(jwk('other'))],
    ['a JWK Set', () => JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }, jwk('published')] })],
    ['PEM', () => String(keys.server.publicKey.export({ type: 'spki', format: 'pem' }))],
    [
      'PEM of PKCS #1',
      () => String(keys.server.publicKey.export({ type: 'pkcs1', format: 'pem' })),
    ],
  ])('verifies with %s and names the key [TI-11]', async (_what, material) => {
    expect(
      await signatureOf({ text: token, verification: { material: material() } }),
    ).toMatchObject({
      state: 'valid',
      key: { alg: 'RS256', owner: 'the key that was given' },
    })
  })

  it('is not fooled by a key of another kind or of another party [AS-17]', async () => {
    const stranger = JSON.stringify(keys.stranger.publicKey.export({ format: 'jwk' }))
    expect(await signatureOf({ text: token, verification: { material: stranger } })).toMatchObject({
      state: 'invalid',
    })
    const curve = JSON.stringify(keys.curve.publicKey.export({ format: 'jwk' }))
    expect(await signatureOf({ text: token, verification: { material: curve } })).toMatchObject({
      state: 'not-verified',
    })
  })

  it('verifies with a shared secret only where one is given', async () => {
    const text = `${encode('{"alg":"HS256"}')}.${encode('{"sub":"u"}')}`
    const signed = `${text}.${createHmac('sha256', 'shared').update(text).digest('base64url')}`
    expect(await signatureOf({ text: signed })).toMatchObject({ state: 'not-verified' })
    expect(await signatureOf({ text: signed, verification: { secret: 'shared' } })).toMatchObject({
      state: 'valid',
    })
    expect(await signatureOf({ text: signed, verification: { secret: 'other' } })).toMatchObject({
      state: 'invalid',
    })
  })

  it('never takes a public key for a secret [RFC 8725 2.1]', async () => {
    const pem = String(keys.server.publicKey.export({ type: 'spki', format: 'pem' }))
    const text = `${encode('{"alg":"HS256"}')}.${encode('{"sub":"u"}')}`
    const forged = `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
    expect(await signatureOf({ text: forged, verification: { material: pem } })).toMatchObject({
      state: 'not-verified',
    })
  })

  it('verifies with a key of the key store [TI-11]', async () => {
    const key = await bench.call('keys.generate', {
      name: 'Signer',
      algorithm: 'p-256',
      purpose: 'other',
    })
    const made = await bench.call('inspector.resign', {
      header: '{}',
      payload: '{"sub":"u"}',
      variant: 'as-it-is',
      keyId: key.id,
    })
    expect(await signatureOf({ text: made.token })).toMatchObject({
      state: 'valid',
      key: { kid: key.kid, owner: 'the key store, Signer' },
    })
  })

  it('names the community and the path behind a certificate, and asks only the chosen one [UD-01] [TI-11]', async () => {
    const app = await createUdapApp(bench)
    const statement = await signUdapJwt(app, statementOf(app))
    expect(await signatureOf({ text: statement })).toMatchObject({
      state: 'valid',
      trust: {
        community: 'urn:example:trustbench:beta',
        path: [expect.stringMatching(/Test app/), expect.any(String), expect.any(String)],
      },
    })
    const verification = { community: 'urn:example:trustbench:alpha' }
    expect(await signatureOf({ text: statement, verification })).toMatchObject({
      state: 'not-verified',
      trust: null,
    })
  })

  it('fetches keys only when asked, from https, and never from this machine [AS-19] [TI-10]', async () => {
    const { text } = await bench.call('inspector.fetchKeys', { url: 'https://as.example/jwks' })
    expect(reached).toEqual(['https://as.example/jwks'])
    expect(await signatureOf({ text: token, verification: { material: text } })).toMatchObject({
      state: 'valid',
    })
    for (const url of [
      'http://as.example/jwks',
      'https://localhost/jwks',
      'https://10.0.0.1/jwks',
      'https://169.254.169.254/x',
    ]) {
      await expect(bench.call('inspector.fetchKeys', { url })).rejects.toMatchObject({
        problem: { code: 'bad-request' },
      })
    }
    expect(reached).toHaveLength(1)
    const { rows } = await bench.call('traffic.list', { limit: 200 })
    const kept = rows.filter(({ url }) => url === 'https://as.example/jwks')
    expect(kept).toMatchObject([{ direction: 'outbound', method: 'GET', status: 200 }])
  })
})

describe('encrypted tokens', () => {
  const inner = `${encode('{"alg":"none"}')}.${encode('{"sub":"u"}')}.`
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  it('are opened with a secret that is given, and what is inside is inspected [TI-08]', async () => {
    const secret = 'A'.repeat(43)
    const jwe = await new CompactEncrypt(Buffer.from(inner))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(Buffer.from(secret, 'base64url'))
    const opened = await bench.call('inspector.decrypt', { text: jwe, secret })
    expect(opened.content).toBe(inner)
    expect(opened.inspection.tokens[0]).toMatchObject({ signature: { state: 'none' } })
  })

  it('are opened with a stored key that was chosen [TI-08]', async () => {
    const key = await bench.call('keys.generate', {
      name: 'Open',
      algorithm: 'rsa-2048',
      purpose: 'other',
    })
    const { publicJwk } = await bench.call('keys.get', { id: key.id })
    const { alg: _alg, use: _use, ...members } = publicJwk
    const jwe = await new CompactEncrypt(Buffer.from(inner))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(await importJWK(members, 'RSA-OAEP-256'))
    const opened = await bench.call('inspector.decrypt', { text: jwe, keyId: key.id })
    expect(opened.content).toBe(inner)
  })

  it('tell nothing of why they cannot be opened [TI-08]', async () => {
    const jwe = await new CompactEncrypt(Buffer.from(inner))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(publicKey)
    const key = await bench.call('keys.generate', {
      name: 'RSA',
      algorithm: 'rsa-2048',
      purpose: 'other',
    })
    const messages = new Set<string>()
    for (const question of [{ keyId: key.id }, { secret: 'wrong' }, { secret: 'B'.repeat(43) }]) {
      const problem = await bench
        .call('inspector.decrypt', { text: jwe, ...question })
        .catch((error) => error.problem.message)
      messages.add(problem)
    }
    const rsa15 = `${encode('{"alg":"RSA1_5","enc":"A256GCM"}')}.AAAA.AAAA.AAAA.AAAA`
    messages.add(
      await bench
        .call('inspector.decrypt', { text: rsa15, keyId: key.id })
        .catch((error) => error.problem.message),
    )
    const bomb = `${encode('{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAAAAAAAAAAAAA","p2c":100000000}')}.AAAA.AAAA.AAAA.AAAA`
    messages.add(
      await bench
        .call('inspector.decrypt', { text: bomb, secret: 'x' })
        .catch((error) => error.problem.message),
    )
    expect([...messages]).toEqual([expect.stringMatching(/^it could not be decrypted/)])
  })

  it('are not opened when they ask for too many rounds of derivation (CVE-2022-36083) [TI-08] [L-10]', async () => {
    const secret = 'correct horse battery'
    const sealed = async (rounds: number) => {
      const jwe = new CompactEncrypt(Buffer.from(inner))
        .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM' })
        .setKeyManagementParameters({ p2c: rounds, p2s: Buffer.alloc(16, 1) })
      return await jwe.encrypt(Buffer.from(secret))
    }
    const open = async (rounds: number) =>
      bench.call('inspector.decrypt', { text: await sealed(rounds), secret })
    expect((await open(2_048)).content).toBe(inner)
    await expect(open(1_200_001)).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/could not be decrypted/) },
    })
  })

  it('are not inflated beyond a limit (CVE-2024-28176) [TI-08]', async () => {
    const secret = 'A'.repeat(43)
    const jwe = await new CompactEncrypt(Buffer.from('a'.repeat(900_000)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })
      .encrypt(Buffer.from(secret, 'base64url'))
    expect(jwe.length).toBeLessThan(10_000)
    await expect(bench.call('inspector.decrypt', { text: jwe, secret })).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/could not be decrypted/) },
    })
  })
})

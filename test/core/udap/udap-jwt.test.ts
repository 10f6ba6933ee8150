import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactSign, FlattenedSign } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  checkUdapAudience,
  checkUdapTimes,
  decodeUdapJwt,
  readUdapIssuer,
  readUdapTokenId,
  UdapJwtError,
  type UdapJwtStage,
  udapAlgorithms,
  verifyUdapSignature,
} from '../../../src/main/core/udap/udap-jwt/index.ts'

const now = 1_772_884_800
const claims = {
  iss: 'https://app.test',
  sub: 'https://app.test',
  jti: 'one',
  iat: now,
  exp: now + 300,
}
const der = Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01])
const header = { alg: 'RS256', x5c: [der.toString('base64')] }

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const keyFor: Readonly<Record<string, { privateKey: KeyObject; publicKey: KeyObject }>> = {
  RS256: rsa,
  RS384: rsa,
  ES256: p256,
  ES384: p384,
}

function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  )
}

/** A JWT whose signature nobody looks at. */
function unsigned(changed: Record<string, unknown>, payload: unknown = claims): string {
  return `${encode({ ...header, ...changed })}.${encode(payload)}.${encode('x')}`
}

async function sign(alg: string, key: KeyObject): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ ...header, alg })
    .sign(key)
}

function failureOf(run: () => unknown): { stage: UdapJwtStage; parameter: string | undefined } {
  try {
    run()
  } catch (cause) {
    if (cause instanceof UdapJwtError) {
      return { stage: cause.stage, parameter: cause.explanation.parameter }
    }
    throw cause
  }
  throw new Error('nothing was refused')
}

describe('a UDAP JWT taken apart', () => {
  it('gives header, claims, algorithm and certificates [UDAP-JWT-002]', () => {
    const decoded = decodeUdapJwt(unsigned({}))
    expect(decoded.alg).toBe('RS256')
    expect(decoded.claims).toEqual(claims)
    expect(decoded.certificates.map((one) => Buffer.from(one))).toEqual([der])
  })

  it.each([...udapAlgorithms])('takes %s [UDAP-JWT-004]', (alg) => {
    expect(decodeUdapJwt(unsigned({ alg })).alg).toBe(alg)
  })

  it.each(['none', 'HS256', 'PS256', 'ES512', 'EdDSA', 'rs256', 1, undefined])(
    'refuses the algorithm %s [UDAP-JWT-001] [UDAP-JWT-004]',
    (alg) => {
      expect(failureOf(() => decodeUdapJwt(unsigned({ alg })))).toEqual({
        stage: 'form',
        parameter: 'header alg',
      })
    },
  )

  it('refuses an algorithm the endpoint does not advertise [UDAP-JWT-006]', () => {
    expect(decodeUdapJwt(unsigned({ alg: 'ES256' }), ['RS256', 'ES256']).alg).toBe('ES256')
    expect(failureOf(() => decodeUdapJwt(unsigned({ alg: 'ES256' }), ['RS256'])).stage).toBe(
      'advertised',
    )
  })

  it.each([
    ['no x5c', undefined],
    ['an empty x5c', []],
    ['x5c as a string', der.toString('base64')],
    ['base64url', [Buffer.from([0xfb, 0xff, 0xfe]).toString('base64url')]],
    ['PEM', [`-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----`]],
    ['a line break', [`${der.toString('base64').slice(0, 4)}\n${der.toString('base64').slice(4)}`]],
    ['missing padding', [Buffer.from([1]).toString('base64').replaceAll('=', '')]],
    ['an empty certificate', ['']],
    ['a number', [1]],
    ['too many certificates', Array.from({ length: 11 }, () => der.toString('base64'))],
    ['a huge certificate', [Buffer.alloc(16_385).toString('base64')]],
  ])('refuses %s [UDAP-JWT-002] [UDAP-JWT-014] [UD-14]', (_, x5c) => {
    const { stage, parameter } = failureOf(() => decodeUdapJwt(unsigned({ x5c })))
    expect(stage).toBe('form')
    expect(parameter).toMatch(/^header x5c/)
  })

  it('refuses other serialisations, encryption and repeated members [UDAP-JWT-001] [UDAP-JWT-014]', async () => {
    const flattened = await new FlattenedSign(Buffer.from('{}'))
      .setProtectedHeader(header)
      .sign(rsa.privateKey)
    for (const text of [
      JSON.stringify(flattened),
      `${unsigned({})}.a.b`,
      unsigned({}).replace(/\.[^.]*$/, '.'),
      unsigned({}, '{"iss":"a","iss":"b"}'),
      unsigned({}, `{"a":"${'x'.repeat(66_000)}"}`),
      '',
    ]) {
      expect(failureOf(() => decodeUdapJwt(text)).stage).toBe('form')
    }
  })

  it('ignores unknown claims and key hints, and refuses what it would have to understand [UDAP-JWT-003] [UDAP-JWT-013]', () => {
    const hints = {
      jwk: { kty: 'RSA' },
      kid: 'x',
      x5u: 'https://evil.test',
      jku: 'https://evil.test',
    }
    expect(decodeUdapJwt(unsigned(hints, { ...claims, more: 1 })).alg).toBe('RS256')
    for (const typ of ['JWT', 'jwt']) expect(decodeUdapJwt(unsigned({ typ })).alg).toBe('RS256')
    for (const changed of [
      { crit: ['x'], x: 1 },
      { b64: false },
      { typ: 'at+jwt' },
      { typ: 'client-authentication+jwt' },
      { typ: 1 },
    ]) {
      expect(failureOf(() => decodeUdapJwt(unsigned(changed))).stage).toBe('form')
    }
  })
})

describe('the signature of a UDAP JWT', () => {
  it.each([...udapAlgorithms])(
    'verifies %s with the key that made it [UDAP-JWT-004]',
    async (alg) => {
      const pair = keyFor[alg] ?? rsa
      const decoded = decodeUdapJwt(await sign(alg, pair.privateKey))
      await expect(verifyUdapSignature(decoded, pair.publicKey)).resolves.toBeUndefined()
    },
  )

  it('refuses the signature of another key, and a changed payload [UDAP-JWT-003]', async () => {
    const compact = await sign('RS256', rsa.privateKey)
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signature = { stage: 'signature' }
    await expect(
      verifyUdapSignature(decodeUdapJwt(compact), other.publicKey),
    ).rejects.toMatchObject(signature)
    const [head = '', , tail = ''] = compact.split('.')
    const changed = decodeUdapJwt(`${head}.${encode({ ...claims, iss: 'https://b.test' })}.${tail}`)
    await expect(verifyUdapSignature(changed, rsa.publicKey)).rejects.toMatchObject(signature)
  })

  it('refuses an algorithm that does not fit the key of the certificate [UDAP-JWT-005]', async () => {
    const ed25519 = generateKeyPairSync('ed25519').publicKey
    for (const [alg, key] of [
      ['RS256', p256.publicKey],
      ['ES256', p384.publicKey],
      ['ES256', rsa.publicKey],
      ['ES384', p256.publicKey],
      ['RS256', ed25519],
    ] as const) {
      const compact = await sign(alg, (keyFor[alg] ?? rsa).privateKey)
      await expect(
        verifyUdapSignature(
          decodeUdapJwt(compact),
          createPublicKey(key.export({ format: 'pem', type: 'spki' })),
        ),
      ).rejects.toMatchObject({
        stage: 'signature',
        explanation: { check: 'udap-jwt-algorithm-fits-key' },
      })
    }
  })
})

describe('the claims of a UDAP JWT', () => {
  const rules = { now, skewSeconds: 60, lifetimeSeconds: 300 }

  it('pass up to the last second of their time [UDAP-JWT-008] [UDAP-DCR-009] [UDAP-TOK-007]', () => {
    for (const [iat, exp] of [
      [now, now + 300],
      [now - 360, now - 60],
      [now + 60, now + 61],
    ]) {
      expect(checkUdapTimes({ iat, exp }, rules)).toEqual({ issuedAt: iat, expiresAt: exp })
    }
  })

  it.each([
    ['expired', { iat: now - 361, exp: now - 61 }, 'exp'],
    ['made in the future', { iat: now + 61, exp: now + 62 }, 'iat'],
    ['longer than five minutes', { iat: now, exp: now + 301 }, 'exp'],
    ['ending before it begins, as the samples of the guide', { iat: now, exp: now - 300 }, 'exp'],
    ['ending when it begins', { iat: now, exp: now }, 'exp'],
    ['without exp', { iat: now }, 'exp'],
    ['without iat', { exp: now + 60 }, 'iat'],
    ['with times as text', { iat: String(now), exp: now + 60 }, 'iat'],
    ['in milliseconds', { iat: now * 1000, exp: now * 1000 + 60 }, 'iat'],
    ['with a fraction', { iat: now + 0.5, exp: now + 60 }, 'iat'],
    ['with a negative time', { iat: -1, exp: 60 }, 'iat'],
  ])('are refused when %s [UDAP-JWT-007] [UDAP-JWT-008]', (_, times, name) => {
    expect(failureOf(() => checkUdapTimes(times, rules))).toEqual({
      stage: 'claims',
      parameter: `claim ${name}`,
    })
  })

  it('name one party and a one-time id [UDAP-JWT-007]', () => {
    expect(readUdapIssuer(claims)).toBe('https://app.test')
    expect(readUdapTokenId(claims)).toBe('one')
    for (const changed of [
      { iss: undefined },
      { sub: undefined },
      { iss: '' },
      { sub: 'https://app.test/' },
      { iss: 1, sub: 1 },
    ]) {
      expect(failureOf(() => readUdapIssuer({ ...claims, ...changed })).stage).toBe('claims')
    }
    for (const jti of [undefined, '', 1, 'x'.repeat(256)]) {
      expect(failureOf(() => readUdapTokenId({ jti })).parameter).toBe('claim jti')
    }
  })

  it('are addressed to the very URL, alone or among others [UDAP-JWT-011] [UDAP-JWT-012]', () => {
    const url = 'https://as.test/register'
    for (const aud of [url, [url], ['https://other.test', url]]) {
      expect(() => checkUdapAudience({ aud }, url)).not.toThrow()
    }
    for (const aud of [
      undefined,
      'https://as.test/register/',
      'https://AS.test/register',
      'https://as.test:443/register',
      ['https://other.test'],
      [],
      { url },
    ]) {
      expect(failureOf(() => checkUdapAudience({ aud }, url)).stage).toBe('claims')
    }
  })

  it('say which character of a URI differs [UDAP-JWT-011]', () => {
    expect(() =>
      checkUdapAudience({ aud: 'https://as.test/Register' }, 'https://as.test/register'),
    ).toThrow(/different from character 17 on \(R\)/)
  })
})

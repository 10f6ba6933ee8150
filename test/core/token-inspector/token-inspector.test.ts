import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { explainScope } from '../../../src/main/core/token-inspector/explain-scope.ts'
import {
  createTokenInspector,
  type IssuedToken,
  inspectorRules,
} from '../../../src/main/core/token-inspector/index.ts'
import { knownKeyOf } from '../../../src/main/core/token-inspector/verification/read-key-material.ts'
import type { Inspection } from '../../../src/shared/contract/inspector.ts'

const issuer = 'http://localhost:4100'
const fhirBase = `${issuer}/fhir`
const now = 1_772_884_800

async function createInspector(issued: Readonly<Record<string, IssuedToken>> = {}) {
  const pair = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'server-key', alg: 'RS256' }
  const inspector = createTokenInspector({
    surroundings: async () => ({
      issuer,
      fhirBase,
      now,
      clockSkewSeconds: 30,
      isClient: async (clientId) => clientId === 'app',
    }),
    keys: async () => [knownKeyOf(jwk, 'this server')],
    issuedTokens: { find: async (token) => issued[token] },
    explainScope,
    judgeChain: () => Promise.reject(new Error('these tokens carry no certificates')),
  })
  const sign = (claims: Record<string, unknown>, header: Record<string, unknown> = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'server-key', typ: 'JWT', ...header })
      .sign(pair.privateKey)
  return { inspector, sign }
}

const idClaims = {
  iss: issuer,
  sub: 'u1',
  aud: 'app',
  iat: now - 60,
  exp: now + 540,
  nonce: 'n',
  fhirUser: `${fhirBase}/Practitioner/dr`,
}

const accessClaims = {
  iss: issuer,
  sub: 'u1',
  aud: fhirBase,
  client_id: 'app',
  jti: 'j1',
  iat: now - 60,
  exp: now + 3000,
  scope: 'patient/Observation.rs openid',
  patient: 'p1',
}

function onlyToken(inspection: Inspection) {
  const [token] = inspection.tokens
  if (token === undefined) throw new Error(`no token: ${inspection.problems.join(' ')}`)
  return token
}

function failures(inspection: Inspection): string[] {
  return onlyToken(inspection)
    .findings.filter(({ outcome }) => outcome === 'failed')
    .map(({ id }) => id)
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

describe('inspector, ID token', () => {
  it('names the key that verified it and finds nothing wrong [TI-11]', async () => {
    const { inspector, sign } = await createInspector()
    const inspection = await inspector.inspect(await sign(idClaims))
    const token = onlyToken(inspection)
    expect(token.kind).toBe('id-token')
    expect(token.signature).toMatchObject({
      state: 'valid',
      key: { kid: 'server-key', alg: 'RS256', owner: 'this server' },
    })
    expect(failures(inspection)).toEqual([])
    expect(token.timeline.map(({ label }) => label)).toEqual(['Issued', 'Expires'])
  })

  it('reports a changed claim as an invalid signature [OID-12]', async () => {
    const { inspector, sign } = await createInspector()
    const [header, , signature] = (await sign(idClaims)).split('.')
    const forged = `${header}.${encode(JSON.stringify({ ...idClaims, sub: 'u2' }))}.${signature}`
    const inspection = await inspector.inspect(forged)
    expect(onlyToken(inspection).signature?.state).toBe('invalid')
    expect(failures(inspection)).toEqual(['signature'])
  })

  it('says not verified, never verified, when the key is not known here [TI-10] [TI-11]', async () => {
    const { inspector, sign } = await createInspector()
    const token = onlyToken(await inspector.inspect(await sign(idClaims, { kid: 'other' })))
    expect(token.signature).toMatchObject({ state: 'not-verified', key: null })
    expect(token.findings.find(({ id }) => id === 'signature')?.outcome).toBe('not-checked')
  })

  it.each([
    ['exp', { exp: now - 1 }],
    ['exp', { exp: undefined }],
    ['iat', { iat: now + 3_600 }],
    ['nbf', { nbf: now + 3_600 }],
    ['aud-id-token', { aud: 'stranger' }],
    ['sub', { sub: undefined }],
    ['fhir-user', { fhirUser: 'Device/1' }],
  ])('fails %s for %o [OID-04, OID-07]', async (rule, change) => {
    const { inspector, sign } = await createInspector()
    // A long life would fail the lifetime rule too, so only the rule in question is asked for.
    expect(failures(await inspector.inspect(await sign({ ...idClaims, ...change })))).toContain(
      rule,
    )
  })

  it('warns of keys the token brings along, and does not follow them [TI-10]', async () => {
    const { inspector, sign } = await createInspector()
    const token = onlyToken(
      await inspector.inspect(await sign(idClaims, { jku: 'https://evil.example/jwks' })),
    )
    expect(token.findings.find(({ id }) => id === 'no-embedded-keys')).toMatchObject({
      outcome: 'warning',
      seen: 'jku',
    })
  })

  it('labels alg none as signed by nobody [TI-11]', async () => {
    const { inspector } = await createInspector()
    const inspection = await inspector.inspect(new UnsecuredJWT(idClaims).encode())
    expect(onlyToken(inspection).signature?.state).toBe('none')
    expect(failures(inspection)).toEqual(expect.arrayContaining(['alg', 'signature']))
  })
})

describe('inspector, access token', () => {
  it('explains what it lets its holder do [SAL-20]', async () => {
    const { inspector, sign } = await createInspector()
    const inspection = await inspector.inspect(await sign(accessClaims, { typ: 'at+jwt' }))
    const token = onlyToken(inspection)
    expect(token.kind).toBe('access-token')
    expect(failures(inspection)).toEqual([])
    expect(token.permissions.map(({ scope }) => scope)).toEqual([
      'patient/Observation.rs',
      'openid',
    ])
    expect(token.permissions[0]?.text).toMatch(/patient/)
  })

  it.each([
    ['typ-access-token', { typ: 'JWT' }, {}],
    ['aud-access-token', {}, { aud: 'https://other.example/fhir' }],
    ['client-id', {}, { client_id: undefined }],
    ['jti', {}, { jti: undefined }],
    ['scope-present', {}, { scope: undefined }],
    ['patient-id', {}, { patient: 'Patient/p1' }],
  ])('fails %s [RFC 9068 2.2, CTX-01]', async (rule, header, change) => {
    const { inspector, sign } = await createInspector()
    const text = `{"access_token":"${await sign({ ...accessClaims, ...change }, { typ: 'at+jwt', ...header })}"}`
    expect(failures(await inspector.inspect(text))).toContain(rule)
  })

  it('says when the server signed it but no longer knows it', async () => {
    const { inspector, sign } = await createInspector()
    const token = onlyToken(await inspector.inspect(await sign(accessClaims, { typ: 'at+jwt' })))
    expect(token.record).toMatchObject({ state: 'unknown', grantId: null })
  })
})

describe('inspector, opaque text', () => {
  const issued: IssuedToken = {
    kind: 'refresh-token',
    state: 'revoked',
    because: 'refresh token used twice',
    grantId: 'g1',
    client_id: 'app',
    client_name: 'App',
    username: 'dr',
    patient: 'p1',
    scope: 'patient/*.rs',
    issuedAt: now - 100,
    expiresAt: now + 100,
  }

  it('recognises what this server issued, with its state and grant', async () => {
    const { inspector } = await createInspector({ 'opaque-refresh-token': issued })
    const inspection = await inspector.inspect('opaque-refresh-token')
    expect(onlyToken(inspection)).toMatchObject({
      kind: 'refresh-token',
      record: { state: 'revoked', text: 'refresh token used twice', grantId: 'g1' },
    })
    expect(failures(inspection)).toEqual(['server-record'])
  })

  it('says that it does not know anything else', async () => {
    const { inspector } = await createInspector()
    const inspection = await inspector.inspect('something-else')
    expect(onlyToken(inspection)).toMatchObject({ kind: 'opaque', record: { state: 'unknown' } })
    expect(failures(inspection)).toEqual([])
  })
})

describe('inspector, input', () => {
  it('finds the tokens of a token response', async () => {
    const { inspector, sign } = await createInspector()
    const id_token = await sign(idClaims)
    const access_token = await sign(accessClaims, { typ: 'at+jwt' })
    const inspection = await inspector.inspect(
      JSON.stringify({ access_token, id_token, token_type: 'Bearer', refresh_token: 'r' }),
    )
    expect(inspection.inputText).toBe('JSON with 3 tokens')
    expect(inspection.tokens.map(({ place, kind }) => [place, kind])).toEqual([
      ['member access_token', 'access-token'],
      ['member id_token', 'id-token'],
      ['member refresh_token', 'opaque'],
    ])
  })

  it('finds the tokens of a URL, a form body and an Authorization header', async () => {
    const { inspector, sign } = await createInspector()
    const token = await sign(idClaims)
    const url = await inspector.inspect(`https://app.test/cb?state=s&id_token=${token}#x=1`)
    expect(url.tokens.map(({ place }) => place)).toEqual(['parameter id_token'])
    const form = await inspector.inspect(`a=x&client_assertion=${token}`)
    expect(onlyToken(form).kind).toBe('client-assertion')
    expect(onlyToken(await inspector.inspect(`Authorization: Bearer ${token}`)).claims).not.toBe(
      null,
    )
  })

  it('reads a token broken over lines and says so [TI-13]', async () => {
    const { inspector, sign } = await createInspector()
    const token = await sign(idClaims)
    const inspection = await inspector.inspect(`${token.slice(0, 40)}\n  ${token.slice(40)}\n`)
    expect(onlyToken(inspection).signature?.state).toBe('valid')
    expect(onlyToken(inspection).findings.find(({ id }) => id === 'compact-form')).toMatchObject({
      outcome: 'warning',
      seen: 'white space stands inside the token',
    })
  })

  it('keeps and flags repeated members and prototype names [TI-09]', async () => {
    const { inspector } = await createInspector()
    const claims = '{"sub":"a","sub":"b","__proto__":{"x":1,"x":2},"aud":"app"}'
    const inspection = await inspector.inspect(`${encode('{"alg":"RS256"}')}.${encode(claims)}.x`)
    const token = onlyToken(inspection)
    expect(token.claims?.map(({ name, isRepeated }) => [name, isRepeated])).toEqual([
      ['sub', true],
      ['sub', true],
      ['__proto__', false],
      ['aud', false],
    ])
    expect(token.findings.find(({ id }) => id === 'members-unique')).toMatchObject({
      outcome: 'failed',
      seen: 'sub, __proto__.x',
    })
  })

  it.each(['1e400', '"soon"', '-5', '9223372036854775808'])(
    'shows exp %s as written and fails it [TI-13]',
    async (exp) => {
      const { inspector } = await createInspector()
      const inspection = await inspector.inspect(
        `${encode('{"alg":"RS256","typ":"at+jwt"}')}.${encode(`{"exp":${exp}}`)}.x`,
      )
      expect(onlyToken(inspection).claims?.[0]?.text).toBe(exp)
      expect(failures(inspection)).toContain('exp')
    },
  )

  it('stops at JSON that is too deep or too wide, without failing [TI-07]', async () => {
    const { inspector } = await createInspector()
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`
    expect((await inspector.inspect(deep)).problems[0]).toMatch(/deeper than 64/)
    const wide = `[${Array.from({ length: 1_001 }, () => '1').join(',')}]`
    expect((await inspector.inspect(wide)).problems[0]).toMatch(/over 1000/)
  })

  it('shows an encrypted token as encrypted and does not try to open it [TI-08]', async () => {
    const { inspector } = await createInspector()
    const jwe = `${encode('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.a.b.c.d`
    expect(onlyToken(await inspector.inspect(jwe))).toMatchObject({
      kind: 'encrypted-jwt',
      signature: null,
    })
  })

  it('looks into tokens inside tokens, three levels deep [TI-15]', async () => {
    const { inspector, sign } = await createInspector()
    let token = await sign({ level: 0 })
    for (let level = 1; level <= 5; level += 1) token = await sign({ level, inner: token })
    expect((await inspector.inspect(token)).tokens).toHaveLength(4)
  })

  it('survives any text [TI-01] [TI-07]', async () => {
    const { inspector } = await createInspector()
    const nasty = [
      '',
      ' ',
      '{',
      '{}',
      '[]',
      '..',
      'a.b.c',
      'e30.e30.',
      'e30.e30.e30',
      '?=&=',
      '"x"',
    ]
    for (const text of [...nasty, '\u202e\u0000<script>', `${encode('{"alg":1}')}.é.x`]) {
      await expect(inspector.inspect(text)).resolves.toBeDefined()
    }
  })
})

describe('inspector rules', () => {
  it('have an id of their own and a clause each', () => {
    expect(new Set(inspectorRules.map(({ id }) => id)).size).toBe(inspectorRules.length)
    expect(inspectorRules.every(({ clause }) => clause.length > 0)).toBe(true)
  })
})

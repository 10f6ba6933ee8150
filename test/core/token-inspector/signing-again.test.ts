import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type ResignVariant,
  resignVariants,
  type SendTarget,
} from '../../../src/shared/contract/inspector-resign.ts'
import {
  authenticate,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { presentChain, statementOf, trustCommunity } from '../../support/udap-app.ts'

const attacks = resignVariants.filter((variant) => variant !== 'as-it-is')
const appUri = 'https://signer.example/app'

let bench: TestWorkbench
let keyId: string
let clientId: string
let x5c: readonly string[]
let accessToken: string

beforeAll(async () => {
  bench = await createTestWorkbench()
  const asked = { name: 'Signer', algorithm: 'rsa-2048', purpose: 'other' } as const
  keyId = (await bench.call('keys.generate', asked)).id
  // The store gives a public key as a JWK.
  const publicJwk = (await bench.call('keys.get', { id: keyId })).publicJwk as { kty: string }
  clientId = await registerBackend(bench, [], { jwks: { keys: [publicJwk] } })
  await trustCommunity(bench, 'alpha')
  const { certificate } = await bench.call('certificates.issue', {
    communityId: 'alpha',
    kind: 'client',
    commonName: 'Signer',
    key: { kind: 'stored', keyId },
    uris: [appUri],
  })
  x5c = await presentChain(bench, certificate.id)
  const own = makeClientKey('ES384', 'own')
  const other = await registerBackend(bench, [own])
  const answer = await authenticate(bench, makeAssertion(bench, other, own))
  accessToken = (await answer.json()).access_token
}, 120_000)

const send = (token: string, target: SendTarget) => bench.call('inspector.send', { token, target })

async function resign(header: object, payload: object, variant: ResignVariant) {
  const texts = { header: JSON.stringify(header), payload: JSON.stringify(payload) }
  return bench.call('inspector.resign', { ...texts, variant, keyId })
}

const assertion = () => ({
  iss: clientId,
  sub: clientId,
  aud: `${bench.issuer}/token`,
  jti: randomUUID(),
  exp: bench.clock.nowSeconds() + 200,
})

const statement = () => {
  // Claims are of the app whose URI stands in its certificate; nothing else of it is looked at.
  const app = { bench, iss: appUri } as Parameters<typeof statementOf>[0]
  return statementOf(app)
}

describe('a client assertion that is signed again', () => {
  it.each(attacks)('with %s is refused and not called valid', async (variant) => {
    const { token, text } = await resign({ typ: 'JWT' }, assertion(), variant)
    expect(text).toMatch(/\.$/)
    const [found] = (await bench.call('inspector.inspect', { text: token })).tokens
    const isRepeated = variant === 'repeated-member'
    if (!isRepeated) expect(found?.signature?.state).not.toBe('valid')
    // No key here goes by the kid of another one, so nothing was checked.
    const outcome = expect.stringMatching(
      variant === 'swapped-kid' ? /not-checked/ : /failed|warning/,
    )
    expect(found?.findings).toContainEqual(expect.objectContaining({ outcome }))
    expect(await send(token, 'client-assertion')).toMatchObject({
      isRefused: true,
      error: 'invalid_client',
    })
  })

  it('as it is is taken, and verifies', async () => {
    const { token } = await resign({ typ: 'JWT' }, assertion(), 'as-it-is')
    const { tokens } = await bench.call('inspector.inspect', { text: token })
    expect(tokens[0]?.signature?.state).toBe('valid')
    expect(await send(token, 'client-assertion')).toMatchObject({ isRefused: false, status: 200 })
  })
})

describe('an access token of this server that is signed again', () => {
  it.each(resignVariants)('with %s by a key of somebody is refused', async (variant) => {
    const [header = {}, payload = {}] = accessToken
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
    const { token } = await resign(header, payload, variant)
    expect(await send(token, 'access-token')).toMatchObject({ isRefused: true, status: 401 })
  })

  it('is taken as the server gave it', async () => {
    expect(await send(accessToken, 'access-token')).toMatchObject({ isRefused: false, status: 200 })
  })
})

describe('a software statement that is signed again', () => {
  // Beside certificates kid says nothing: the first of them has the key.
  it.each(attacks.filter((variant) => variant !== 'swapped-kid'))(
    'with %s is refused',
    async (variant) => {
      const { token } = await resign({ x5c }, statement(), variant)
      expect(await send(token, 'software-statement')).toMatchObject({
        isRefused: true,
        error: 'invalid_software_statement',
      })
    },
  )

  it('as it is is taken', async () => {
    const { token } = await resign({ x5c }, statement(), 'as-it-is')
    expect(await send(token, 'software-statement')).toMatchObject({ isRefused: false })
  })
})

describe('what is signed again', () => {
  it('is JSON', async () => {
    const call = bench.call('inspector.resign', { header: '{', payload: '{}', variant: 'alg-none' })
    await expect(call).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })
})

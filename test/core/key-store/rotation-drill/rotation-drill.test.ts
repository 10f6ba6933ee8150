import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const register = (client_id: string, jwks_uri: string) =>
  bench.call('clients.register', {
    client_id,
    metadata: {
      client_name: 'Backend',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      scope: 'system/*.rs',
      jwks_uri,
    },
  })
const drill = (owner: { kind: 'client' | 'jwk-set'; id: string }) =>
  bench.call('keys.rotationDrill', { owner })
const allSteps = [
  'publish',
  'use-old-key',
  'succeed',
  'use-old-key-in-overlap',
  'use-new-key-in-overlap',
  'retire',
  'use-retired-key',
  'use-new-key',
]

describe('rotation drill', () => {
  it('authenticates a client with each key, and no longer with the retired one [KS-14]', async () => {
    await register('backend', `${bench.issuer}/clients/backend/jwks`)
    const { hasPassed, steps } = await drill({ kind: 'client', id: 'backend' })
    expect(steps.map(({ step }) => step)).toEqual(allSteps)
    expect(steps.filter(({ passed }) => !passed)).toEqual([])
    expect(hasPassed).toBe(true)
    const outcome = (name: string) => steps.find(({ step }) => step === name)?.seen
    expect(outcome('use-old-key-in-overlap')).toBe('200, authenticated')
    expect(outcome('use-new-key-in-overlap')).toBe('200, authenticated')
    expect(outcome('use-retired-key')).toMatch(/^401, /)
  })

  it('verifies with the set as it is published where no client is involved [KS-14]', async () => {
    const { hasPassed, steps } = await drill({ kind: 'jwk-set', id: 'lab' })
    expect(hasPassed).toBe(true)
    expect(steps.map(({ step }) => step)).toEqual(allSteps)
    expect(steps.find(({ step }) => step === 'use-retired-key')?.seen).toBe(
      'not in the published JWK Set',
    )
  })

  it('shows which step a client fails at, and keeps nothing of the drill [KS-14]', async () => {
    await register('backend', `${bench.issuer}/clients/backend/jwks`)
    const owner = { kind: 'client', id: 'backend' } as const
    const request = { algorithm: 'p-384', name: 'own', purpose: 'client-authentication' } as const
    const own = await bench.call('keys.generate', { ...request, owner })
    await bench.call('clients.setDisabled', { client_id: 'backend', isDisabled: true })
    const { hasPassed, steps } = await drill(owner)
    expect(hasPassed).toBe(false)
    expect(steps.filter(({ passed }) => !passed).map(({ step }) => step)).toEqual([
      'use-old-key',
      'use-old-key-in-overlap',
      'use-new-key-in-overlap',
      'use-new-key',
    ])
    const { rows } = await bench.call('keys.list', { owner })
    expect(rows).toMatchObject([{ id: own.id, state: 'active', successorId: null }])
  })

  it('is refused for a client that keeps its keys elsewhere, naming where they would have to be', async () => {
    await register('backend', 'https://keys.example/jwks')
    const refused = drill({ kind: 'client', id: 'backend' })
    await expect(refused).rejects.toMatchObject({
      problem: {
        details: [
          {
            seen: 'https://keys.example/jwks',
            wanted: `${bench.issuer}/clients/backend/jwks`,
          },
        ],
      },
    })
  })

  it('makes nothing while the key store is locked [KS-06]', async () => {
    await bench.call('vault.lock', {})
    const refused = drill({ kind: 'jwk-set', id: 'lab' })
    await expect(refused).rejects.toMatchObject({ problem: { code: 'key_store_locked' } })
    expect((await bench.call('keys.jwkSets', {})).sets).toEqual([])
  })
})

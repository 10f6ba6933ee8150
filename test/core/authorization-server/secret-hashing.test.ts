import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSecretHasher } from '../../../src/main/core/authorization-server/secret-hashing/index.ts'

const createHasher = () => createSecretHasher((byteCount) => new Uint8Array(randomBytes(byteCount)))

it('stretches two secrets at a time with 64 more waiting, and refuses who comes after them [AS-13] [L-13]', async () => {
  const hasher = createHasher()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 67 }, (_, index) => hasher.hashChosen(`secret ${index}`)),
  )
  const refused = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ index, reason: outcome.reason }] : [],
  )
  expect(refused).toMatchObject([
    {
      index: 66,
      reason: {
        code: 'temporarily_unavailable',
        description: 'too many secrets are being checked, try again',
      },
    },
  ])
  const afterwards = await hasher.hashChosen('another')
  expect(await hasher.matches('another', afterwards)).toBe(true)
  expect(await hasher.matches('an other', afterwards)).toBe(false)
}, 120_000)

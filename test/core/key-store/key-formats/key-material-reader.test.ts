import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ThreadLimits } from '../../../../src/main/core/key-store/key-formats/apart.ts'
import { createKeyMaterialReader } from '../../../../src/main/core/key-store/key-formats/key-material-reader.ts'
import { sourceThreadEntry } from '../../../support/thread-entry.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const encrypted = Buffer.from(
  privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'correct horse',
  }),
)

/** A reader whose thread is another one. */
function readerWith(thread: string, changes: Partial<ThreadLimits> = {}) {
  const threadEntry = () => new URL(`./threads/${thread}.ts`, import.meta.url)
  const limits = { startMilliseconds: 20_000, milliseconds: 500, heapMegabytes: 32 }
  return createKeyMaterialReader({ threadEntry }, { ...limits, ...changes })
}

/** Lets other work of this thread run until a promise settles, and counts how often it did. */
async function turnsUntilSettled(promise: Promise<unknown>): Promise<number> {
  let isSettled = false
  let turns = 0
  const settled = promise
    .catch(() => undefined)
    .finally(() => {
      isSettled = true
    })
  while (!isSettled) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    turns += 1
  }
  await settled
  return turns
}

describe('reader of key material', () => {
  const reader = createKeyMaterialReader({ threadEntry: sourceThreadEntry })

  it('gives what a file holds, read in a thread of its own [EL-23]', async () => {
    const material = await reader.read(pem)
    const [key] = material.privateKeys
    expect(key?.algorithm).toBe('ed25519')
    const read = createPrivateKey({
      key: Buffer.from(key?.pkcs8 ?? []),
      format: 'der',
      type: 'pkcs8',
    })
    expect(read.equals(privateKey)).toBe(true)
  })

  it('refuses with the check, what was seen and what was wanted', async () => {
    await expect(reader.read(pem.subarray(0, 60))).rejects.toMatchObject({
      name: 'KeyMaterialError',
      fault: 'malformed',
      check: 'PEM encoding (RFC 7468)',
      seen: 'block 1 (PRIVATE KEY) that breaks off',
      wanted: 'its end line, -----END PRIVATE KEY-----',
    })
    await expect(reader.read(encrypted, { passphrase: 'wrong horse' })).rejects.toMatchObject({
      fault: 'wrong-passphrase',
    })
  })

  it('reads several files, more than run at once', async () => {
    const passphrase = 'correct horse'
    const read = await Promise.all(
      [pem, encrypted, pem, encrypted, pem].map((bytes) => reader.read(bytes, { passphrase })),
    )
    expect(read.map(({ privateKeys }) => privateKeys.length)).toEqual([1, 1, 1, 1, 1])
  })

  it.each([
    { thread: 'hang', seen: 'work that took longer than 500 ms' },
    { thread: 'allocate', seen: 'work that took too much memory' },
    { thread: 'fail', seen: 'a fault' },
    { thread: 'leave', seen: 'no answer' },
  ])(
    'ends a thread that would $thread, while everything else goes on [EL-23]',
    async ({ thread, seen }) => {
      const broken = readerWith(thread)
      const reading = broken.read(pem)
      expect(await turnsUntilSettled(reading)).toBeGreaterThan(1)
      await expect(reading).rejects.toMatchObject({
        name: 'KeyMaterialError',
        fault: 'reader-ended',
        seen,
      })
    },
  )

  it('ends a thread that does not begin [EL-23]', async () => {
    const reading = readerWith('silent', { startMilliseconds: 500 }).read(pem)
    await expect(reading).rejects.toMatchObject({ seen: 'work that took longer than 500 ms' })
  })
})

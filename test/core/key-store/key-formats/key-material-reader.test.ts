import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { ProcessLimits } from '../../../../src/main/core/isolated-process/index.ts'
import {
  createKeyMaterialReader,
  type KeyMaterialReader,
} from '../../../../src/main/core/key-store/key-formats/key-material-reader.ts'
import type { Platform } from '../../../../src/main/core/platform.ts'
import { startNodeProcess } from '../../../../src/main/hosts/node/isolated-process.ts'
import { startSourceProcess } from '../../../support/thread-entry.ts'

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

const limits: ProcessLimits = {
  startMilliseconds: 30_000,
  milliseconds: 20_000,
  heapMegabytes: 64,
  residentMegabytes: 4_096,
}

/** A reader whose process is another one. */
function readerWith(name: string, changes: Partial<ProcessLimits> = {}) {
  const entry = join(import.meta.dirname, 'processes', `${name}.ts`)
  const startProcess = vi.fn<Platform['startProcess']>((_name, setup) =>
    startNodeProcess(entry, setup),
  )
  const reader = createKeyMaterialReader({ startProcess }, { ...limits, ...changes })
  readers.push(reader)
  return { reader, startProcess }
}

const readers: KeyMaterialReader[] = []
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close()
})

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
  const reader = createKeyMaterialReader({ startProcess: startSourceProcess })
  afterAll(reader.close)

  it('gives what a file holds, read in a process of its own [EL-23]', async () => {
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

  const misdeeds = [
    { does: 'abort', seen: 'a process that ended with SIGABRT' },
    { does: 'fault', seen: 'a process that ended with code 1' },
    { does: 'leave', seen: 'a process that ended with code 0' },
    { does: 'spin', seen: 'work that took longer than 1500 ms', milliseconds: 1_500 },
    { does: 'derive', seen: 'work that took longer than 1500 ms', milliseconds: 1_500 },
    { does: 'fill the heap', seen: 'a process that ended with SIGABRT' },
  ]
  it.each(misdeeds)(
    'refuses the one file whose process would $does, and reads those before and after [EL-23] [UD-17]',
    async ({ does, seen, milliseconds = limits.milliseconds }) => {
      const { reader, startProcess } = readerWith('misbehaving', { milliseconds })
      expect((await reader.read(pem)).privateKeys).toHaveLength(1)
      const reading = reader.read(Buffer.from(does))
      expect(await turnsUntilSettled(reading)).toBeGreaterThan(1)
      await expect(reading).rejects.toMatchObject({
        name: 'KeyMaterialError',
        fault: 'reader-ended',
        seen,
      })
      expect((await reader.read(pem)).privateKeys).toHaveLength(1)
      expect(startProcess).toHaveBeenCalledTimes(2)
    },
  )

  it.runIf(process.platform === 'linux')(
    'refuses a file that takes memory outside of the heap, and reads the next [EL-23] [UD-17]',
    async () => {
      const bounds = { residentMegabytes: 256 }
      const { reader } = readerWith('misbehaving', bounds)
      await expect(reader.read(Buffer.from('fill buffers'))).rejects.toMatchObject({
        fault: 'reader-ended',
        seen: 'work that took too much memory',
      })
      expect((await reader.read(pem)).privateKeys).toHaveLength(1)
    },
  )

  it('goes on to read while as many files hang as may be read at once, and after [EL-23]', async () => {
    const { reader } = readerWith('misbehaving', { milliseconds: 1_500 })
    const hanging = [1, 2, 3].map(() => reader.read(Buffer.from('derive')))
    const read = reader.read(pem)
    expect((await Promise.allSettled(hanging)).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ])
    expect((await read).privateKeys).toHaveLength(1)
  })

  it('lets no file suffer for what the one before left behind [EL-23]', async () => {
    const { reader, startProcess } = readerWith('misbehaving')
    const late = Buffer.concat([Buffer.from('late\n'), pem])
    expect((await reader.read(late)).privateKeys).toHaveLength(1)
    expect((await reader.read(pem)).privateKeys).toHaveLength(1)
    expect(startProcess).toHaveBeenCalledTimes(2)
  })

  it('keeps a process for the next file, and ends it when it is closed [EL-23]', async () => {
    const { reader, startProcess } = readerWith('misbehaving')
    await reader.read(pem)
    await reader.read(encrypted, { passphrase: 'correct horse' })
    expect(startProcess).toHaveBeenCalledOnce()
    reader.close()
    expect((await reader.read(pem)).privateKeys).toHaveLength(1)
    expect(startProcess).toHaveBeenCalledTimes(2)
  })

  it('refuses a file whose process does not begin [EL-23]', async () => {
    const { reader } = readerWith('silent', { startMilliseconds: 500 })
    await expect(reader.read(pem)).rejects.toMatchObject({
      seen: 'work that took longer than 500 ms',
    })
  })

  it('refuses a file where no process can be started [EL-23]', async () => {
    const { reader } = readerWith('absent')
    await expect(reader.read(pem)).rejects.toMatchObject({
      fault: 'reader-ended',
      seen: 'a process that ended with code 1',
    })
  })
})

import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createDocumentReader,
  type DocumentReader,
} from '../../../src/main/core/imported-document/index.ts'
import type { Platform } from '../../../src/main/core/platform.ts'
import { startNodeProcess } from '../../../src/main/hosts/node/isolated-process.ts'
import { misdeeds } from '../../support/misdeeds.ts'

const entry = join(import.meta.dirname, 'processes', 'misbehaving.ts')
const kind = { name: 'workspace', entry: 'workspace-process' }
const mostBytes = 5_242_880

const opened: DocumentReader<unknown>[] = []
afterEach(() => {
  for (const reader of opened.splice(0)) reader.close()
})

function openReader(milliseconds = 20_000) {
  const startProcess = vi.fn<Platform['startProcess']>((_name, setup) =>
    startNodeProcess(entry, setup),
  )
  const limits = {
    startMilliseconds: 30_000,
    milliseconds,
    heapMegabytes: 64,
    residentMegabytes: 512,
  }
  const reader = createDocumentReader({ startProcess }, kind, limits)
  opened.push(reader)
  return { reader, startProcess }
}

/** Those that go on for ever are ended after a while. */
const endless = new Set(['spin', 'derive'])

describe('reader of imported documents', () => {
  it.each(Object.keys(misdeeds))(
    'refuses one whose process would %s with what was seen and wanted, and reads those before and after [EL-23]',
    async (text) => {
      const { reader } = openReader(endless.has(text) ? 1_500 : undefined)
      const wanted = 'a document that is read within the limits'
      expect(await reader.read('{}')).toMatchObject({ clients: [] })
      await expect(reader.read(text)).rejects.toMatchObject({
        problem: {
          code: 'bad-request',
          message: expect.stringMatching(/^the workspace cannot be read: (a process|work) that /),
          details: [{ path: '', message: 'work apart from the rest (EL-23)', wanted }],
        },
      })
      expect(await reader.read('{}')).toMatchObject({ clients: [] })
    },
    60_000,
  )

  it('holds nobody up while one is read [EL-23]', async () => {
    const { reader } = openReader(500)
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 5)
    await expect(reader.read('spin')).rejects.toThrow('longer than 500 ms')
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })

  it('refuses one over its size before any process sees it [L-02] [EL-23]', async () => {
    const { reader, startProcess } = openReader()
    const text = `{"$schema":"${'ä'.repeat(mostBytes / 2)}"}`
    await expect(reader.read(text)).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        details: [{ seen: `${mostBytes + 14} bytes`, wanted: `at most ${mostBytes}` }],
      },
    })
    expect(startProcess).not.toHaveBeenCalled()
  })

  it('refuses in the words of the reader itself, and keeps its process [EL-23]', async () => {
    const { reader, startProcess } = openReader()
    await expect(reader.read('{"client":[]}')).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ path: 'client', seen: '[]' }] },
    })
    await expect(reader.read('['.repeat(1_000_000))).rejects.toMatchObject({
      problem: { details: [{ seen: 'level 33 at 32', wanted: 'at most 32 levels' }] },
    })
    expect(await reader.read('{}')).toMatchObject({ clients: [] })
    expect(startProcess).toHaveBeenCalledOnce()
  })
})

import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createInspectorApart,
  type InspectorApart,
} from '../../../src/main/core/token-inspector/apart/inspector-apart.ts'
import { createInspectorService } from '../../../src/main/core/token-inspector/index.ts'
import { withoutServer } from '../../../src/main/core/token-inspector/without-server.ts'
import { startNodeProcess } from '../../../src/main/hosts/node/isolated-process.ts'
import { misdeeds } from '../../support/misdeeds.ts'
import { sourceThreadEntry } from '../../support/thread-entry.ts'
import { now } from './support/inspector-world.ts'
import { build } from './support/rule-examples.ts'

const clock = { now: () => now * 1000, every: () => () => {} }
const entry = join(import.meta.dirname, 'support', 'processes', 'misbehaving-inspector.ts')
const { token } = build({ profile: 'udap-software-statement' })

const opened: InspectorApart[] = []
afterEach(() => {
  for (const each of opened.splice(0)) each.close()
})

function openApart(milliseconds = 20_000) {
  const limits = {
    startMilliseconds: 30_000,
    milliseconds,
    heapMegabytes: 64,
    residentMegabytes: 512,
  }
  const apart = createInspectorApart(
    { startProcess: (_name, setup) => startNodeProcess(entry, setup) },
    limits,
  )
  opened.push(apart)
  return apart
}

/** A service whose process does what texts say, and how often this process inspected anything. */
function openService(milliseconds?: number) {
  const surroundings = vi.fn(withoutServer(clock).surroundings)
  const service = createInspectorService(
    { threadEntry: sourceThreadEntry, clock },
    { read: () => Promise.reject(new Error('no file is read here')) },
    { ...withoutServer(clock), surroundings },
    openApart(milliseconds),
  )
  return { service, surroundings }
}

const refused = { problem: { code: 'conflict', message: expect.stringContaining('not inspected') } }
/** Those that go on for ever are ended after a while. */
const endless = new Set(['spin', 'derive'])

describe('a text that harms who reads it', () => {
  it.each(Object.keys(misdeeds))(
    'and makes the reader %s is refused, was read nowhere else, and the next one is inspected [EL-23]',
    async (text) => {
      const { service, surroundings } = openService(endless.has(text) ? 500 : undefined)
      await expect(service.inspect({ text })).rejects.toMatchObject(refused)
      expect(surroundings).not.toHaveBeenCalled()
      const { tokens } = await service.inspect({ text: token })
      expect(tokens[0]?.kind).toBe('software-statement')
    },
    60_000,
  )

  it.each(['material', 'anchors', 'revocation'] as const)(
    'is refused as %s of a verification, of one text and of many [EL-23]',
    async (part) => {
      const { service, surroundings } = openService()
      const given = part === 'revocation' ? ['abort'] : 'abort'
      const verification = { anchors: 'some', [part]: given }
      const question = { text: token, verification }
      await expect(service.inspect(question)).rejects.toMatchObject(refused)
      await expect(service.readRequest({ verification })).rejects.toMatchObject(refused)
      const long = { text: 'x'.repeat(100_000), verification }
      await expect(service.inspect(long)).rejects.toMatchObject(refused)
      expect(surroundings).not.toHaveBeenCalled()
    },
    60_000,
  )

  it.each(['abort', 'derive'])(
    'and makes the reader %s is refused where it is too long to be inspected beside requests [EL-23] [TI-06]',
    async (misdeed) => {
      const { service, surroundings } = openService(endless.has(misdeed) ? 500 : undefined)
      const long = `${misdeed}${' '.repeat(100_000)}`
      await expect(service.inspect({ text: long })).rejects.toMatchObject(refused)
      expect(surroundings).not.toHaveBeenCalled()
      const { tokens } = await service.inspect({ text: `${token}${' '.repeat(100_000)}` })
      expect(tokens[0]?.kind).toBe('software-statement')
    },
    60_000,
  )

  it('is given up at once when the inspection is ended [EL-23] [TI-06]', async () => {
    const { service } = openService()
    const controller = new AbortController()
    const inspecting = service.inspect({ text: `derive${' '.repeat(100_000)}` }, controller.signal)
    setTimeout(() => controller.abort(), 300)
    await expect(inspecting).rejects.toThrow('the inspection was ended')
    await expect(service.inspect({ text: token }, controller.signal)).rejects.toThrow('was ended')
    expect((await service.inspect({ text: token })).tokens).toHaveLength(1)
  })

  it('holds nobody up while it is read [EL-23]', async () => {
    const { service } = openService(500)
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 5)
    await expect(service.inspect({ text: 'spin' })).rejects.toMatchObject(refused)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})

describe('an encrypted token that harms who opens it', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  it('is refused, the key is overwritten, and the next one is opened [EL-23] [TI-08]', async () => {
    const apart = openApart()
    const pkcs8 = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }))
    await expect(apart.decrypt('abort', { pkcs8 })).rejects.toMatchObject(refused)
    expect(pkcs8.every((octet) => octet === 0)).toBe(true)
    expect(await apart.decrypt('a.b.c.d.e', { secret: 's', alg: 'dir' })).toBe('inside')
  })
})

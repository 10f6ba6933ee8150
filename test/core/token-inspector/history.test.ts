import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { build } from './support/rule-examples.ts'

let folder: TemporaryDirectory
let bench: TestWorkbench

beforeEach(async () => {
  folder = temporaryDirectory()
  bench = await createTestWorkbench({ config: { databaseFile: join(folder.path, 'store.sqlite') } })
})

afterEach(async () => {
  await bench.close()
  folder.remove()
})

const { token } = build({ profile: 'id-token', claims: { sub: 'somebody-quite-particular' } })
const [header = '', payload = '', signature = ''] = token.split('.')

/** Everything that lies in the folder of the store, its log included. */
function onDisk(): Buffer {
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
  return Buffer.concat(
    files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name))),
  )
}

/** Pieces of the token in the forms they could lie around in. */
const pieces = [payload.slice(0, 40), signature.slice(0, 40), 'somebody-quite-particular']
const found = () => pieces.filter((piece) => onDisk().includes(piece))

/** The oldest kept text as it lies in the store. */
function sealedOldest(): Buffer {
  const store = new BetterSqlite3(join(folder.path, 'store.sqlite'), { readonly: true })
  try {
    const query = 'SELECT sealed_entry FROM inspector_history ORDER BY inspected_at, rowid LIMIT 1'
    const sealed = store.prepare(query).pluck().get()
    if (!Buffer.isBuffer(sealed)) throw new TypeError('nothing is kept')
    return sealed
  } finally {
    store.close()
  }
}

const turn = (value: boolean) => bench.call('settings.update', { name: 'inspectorHistory', value })

describe('history of the inspector', () => {
  it('keeps nothing unless it is turned on, in any file [TI-12]', async () => {
    await bench.call('inspector.inspect', { text: token })
    expect(await bench.call('inspector.history', {})).toEqual({ isOn: false, rows: [] })
    expect(found()).toEqual([])
  })

  it('keeps texts sealed where it is on, so that none stands in a file as it is [TI-12]', async () => {
    await turn(true)
    await bench.call('inspector.inspect', { text: token })
    await bench.call('inspector.inspect', { text: token })
    const { isOn, rows } = await bench.call('inspector.history', {})
    expect({ isOn, rows }).toMatchObject({
      isOn: true,
      rows: [{ inputText: 'JWT', characters: token.length, tokens: [{ kind: 'id-token' }] }],
    })
    expect(rows).toHaveLength(1)
    expect(found()).toEqual([])
    // The search finds what does lie there.
    expect(onDisk().includes('inspector_history')).toBe(true)
    const { text } = await bench.call('inspector.openHistory', { id: rows[0]?.id ?? '' })
    expect(text).toBe(token)
  })

  it('gives itself as a file without signatures, unless asked otherwise [TI-12]', async () => {
    await turn(true)
    await bench.call('inspector.inspect', { text: token })
    await bench.call('inspector.inspect', { text: 'an-opaque-token-of-somebody' })
    const { content } = await bench.call('inspector.exportHistory', {})
    expect(content).toContain(`${header}.${payload}.[signature]`)
    expect(content).not.toContain(signature.slice(0, 20))
    expect(content).not.toContain('an-opaque-token')
    const whole = await bench.call('inspector.exportHistory', { hasSignatures: true })
    expect(whole.content).toContain(token)
    expect(whole.content).toContain('an-opaque-token-of-somebody')
  })

  it('keeps the last 100, and nothing of an older one in any file [KS-16] [TI-12]', async () => {
    await turn(true)
    const keep = async (number: number) => {
      bench.clock.advance(1)
      await bench.call('inspector.inspect', { text: `opaque-text-number-${number}` })
    }
    await keep(0)
    const oldest = sealedOldest()
    for (let number = 1; number < 100; number += 1) await keep(number)
    expect(onDisk().includes(oldest)).toBe(true)
    await keep(100)
    const { rows } = await bench.call('inspector.history', {})
    expect(rows).toHaveLength(100)
    expect(await bench.call('inspector.openHistory', { id: rows[0]?.id ?? '' })).toEqual({
      text: 'opaque-text-number-100',
    })
    expect(await bench.call('inspector.openHistory', { id: rows[99]?.id ?? '' })).toEqual({
      text: 'opaque-text-number-1',
    })
    expect(onDisk().includes(oldest)).toBe(false)
  })

  it('deletes one or all [TI-12]', async () => {
    await turn(true)
    for (const text of ['opaque-text-one', 'opaque-text-two', 'opaque-text-three']) {
      bench.clock.advance(1)
      await bench.call('inspector.inspect', { text })
    }
    const id = (await bench.call('inspector.history', {})).rows[0]?.id ?? ''
    expect(await bench.call('inspector.openHistory', { id })).toEqual({ text: 'opaque-text-three' })
    expect(await bench.call('inspector.deleteHistory', { id })).toEqual({ isDeleted: true })
    await expect(bench.call('inspector.openHistory', { id })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    expect(await bench.call('inspector.clearHistory', {})).toEqual({ deleted: 2 })
    expect((await bench.call('inspector.history', {})).rows).toEqual([])
  })
})

import { randomUUID } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CorruptStoreError, openDatabase } from '../../../src/main/core/storage/index.ts'
import { openStoreFiles } from '../../../src/main/hosts/node/store-files.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { testEpochMs } from '../../support/test-workbench.ts'

const frameBytes = 24 + 4096

let folder: TemporaryDirectory
let file: string
beforeEach(() => {
  folder = temporaryDirectory()
  file = leaveOpen()
})
afterEach(() => folder.remove())

const open = () => openDatabase(file, testEpochMs, openStoreFiles(file))

/** A store as a killed process leaves it, with 20 settings in its log. */
function leaveOpen(): string {
  const live = `${folder.path}/${randomUUID()}.sqlite`
  const database = openDatabase(live, testEpochMs)
  database.emptyLog()
  const insert = database.connection.prepare('INSERT INTO setting (name, value) VALUES (?, ?)')
  for (let index = 0; index < 20; index += 1) insert.run(`setting ${index}`, '1')
  const copy = `${folder.path}/store.sqlite`
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(live + suffix, copy + suffix)
  database.close()
  return copy
}

const countSettings = () => {
  const { connection, close } = open()
  const count = connection.prepare("SELECT count(*) FROM setting WHERE name LIKE 'setting %'")
  const found = count.pluck().get()
  close()
  return found
}

function flip(path: string, at: number): void {
  const byte = readFileSync(path)[at] ?? 0
  const descriptor = openSync(path, 'r+')
  writeSync(descriptor, Buffer.of(byte ^ 1), 0, 1, at)
  closeSync(descriptor)
}

describe('the log of a store that was left open', () => {
  it('is taken in when it is whole, with and without its index [RE-07]', () => {
    expect(countSettings()).toBe(20)
    file = leaveOpen()
    rmSync(`${file}-shm`)
    expect(countSettings()).toBe(20)
  })

  it.each([
    ['a bit of a page is flipped', () => flip(`${file}-wal`, 32 + 3 * frameBytes + 1000)],
    ['a bit of a frame header is flipped', () => flip(`${file}-wal`, 32 + 5 * frameBytes + 3)],
    ['a bit of its header is flipped', () => flip(`${file}-wal`, 17)],
    ['it is cut off', () => truncateSync(`${file}-wal`, 32 + 4 * frameBytes)],
    ['it is emptied', () => truncateSync(`${file}-wal`, 0)],
  ])('is not passed over when %s, and nothing is changed [RE-07] [FG-16]', (_, damage) => {
    damage()
    const before = readFileSync(`${file}-wal`)
    expect(open).toThrow(CorruptStoreError)
    expect(readFileSync(`${file}-wal`).equals(before)).toBe(true)
  })

  it('is damaged without its index, too, when transactions lie behind the damage [RE-07]', () => {
    rmSync(`${file}-shm`)
    flip(`${file}-wal`, 32 + 3 * frameBytes + 1000)
    expect(open).toThrow(/transactions would be lost/)
  })

  it('is not folded into a damaged store [RE-07]', () => {
    flip(file, 4096 + 3)
    const before = [readFileSync(file), readFileSync(`${file}-wal`)]
    expect(open).toThrow(CorruptStoreError)
    expect([readFileSync(file), readFileSync(`${file}-wal`)]).toEqual(before)
  })

  it('may end in a transaction that a cut of power left unfinished [RE-07] [RE-04]', () => {
    rmSync(`${file}-shm`)
    const { length } = readFileSync(`${file}-wal`)
    truncateSync(`${file}-wal`, length - 100)
    expect(countSettings()).toBe(19)
  })
})

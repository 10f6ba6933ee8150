import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/main/core/storage/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { testEpochMs } from '../../support/test-workbench.ts'

const sources = join(import.meta.dirname, '..', '..', '..', 'src', 'main')
const sourceFiles = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(sources, name), 'utf8') }))

describe('store, SQL', () => {
  it('overwrites what is deleted and trusts no function the file names, on every open [KS-16] [KS-18]', () => {
    const folder = temporaryDirectory()
    const file = join(folder.path, 'store.sqlite')
    for (const _ of ['first', 'second']) {
      const { connection, close } = openDatabase(file, testEpochMs)
      expect(connection.pragma('trusted_schema', { simple: true })).toBe(0)
      expect(connection.pragma('secure_delete', { simple: true })).toBe(1)
      close()
    }
    folder.remove()
  })

  it('runs no function of the program from a trigger that stands in the file [KS-18]', () => {
    const { connection, close } = openDatabase(':memory:', testEpochMs)
    const called: unknown[] = []
    connection.function('of_program', (value) => {
      called.push(value)
      return 1
    })
    connection.exec(`CREATE TABLE planted (a INTEGER) STRICT;
      CREATE TRIGGER trap AFTER INSERT ON planted BEGIN SELECT of_program(new.a); END`)
    expect(() => connection.exec('INSERT INTO planted VALUES (1)')).toThrow('unsafe use')
    expect(called).toEqual([])
    close()
  })

  it('lets nothing write the schema by hand [KS-18]', () => {
    const { connection, close } = openDatabase(':memory:', testEpochMs)
    connection.pragma('writable_schema = ON')
    expect(() =>
      connection.exec("UPDATE sqlite_master SET sql = '' WHERE name = 'client'"),
    ).toThrow('may not be modified')
    close()
  })

  it('has strict tables only [KS-18]', () => {
    const { connection, close } = openDatabase(':memory:', testEpochMs)
    const tables = connection.pragma('table_list') as {
      name: string
      type: string
      strict: number
    }[]
    const own = tables.filter(({ name }) => !name.startsWith('sqlite_'))
    expect(own.length).toBeGreaterThan(20)
    expect(own.filter(({ type, strict }) => type === 'table' && strict === 0)).toEqual([])
    close()
  })

  it('attaches no other file and loads no extension [KS-18]', () => {
    const found = sourceFiles.filter(({ text }) => /\bATTACH\b|loadExtension|unsafeMode/.test(text))
    expect(found.map(({ name }) => name)).toEqual([])
  })
})

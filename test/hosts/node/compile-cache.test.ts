import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

const source = join(import.meta.dirname, '../../../src/main/hosts/node/compile-cache.ts')
let folder: TemporaryDirectory

beforeEach(() => {
  folder = temporaryDirectory()
})
afterEach(() => folder.remove())

/** Asks in a process of its own, which then compiles something. */
function keep(directory: string): string {
  const program = join(folder.path, 'program.mjs')
  const compiled = join(folder.path, 'compiled.mjs')
  writeFileSync(compiled, 'export const text = "compiled"')
  writeFileSync(
    program,
    `import { keepCompiledCode } from ${JSON.stringify(source)}
     const isKept = keepCompiledCode(${JSON.stringify(directory)})
     const { text } = await import(${JSON.stringify(compiled)})
     process.stdout.write(text + (isKept ? ' and kept' : ''))`,
  )
  return execFileSync(process.execPath, [program], { encoding: 'utf8' })
}

const kept = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())

describe('compiled code', () => {
  it('is kept in a directory for its owner only [EL-18]', () => {
    const directory = join(folder.path, 'cache')
    expect(keep(directory)).toBe('compiled and kept')
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(kept(directory)).not.toEqual([])
    expect(keep(directory)).toBe('compiled and kept')
  })

  it('is not taken from where others may write [EL-18]', () => {
    const directory = join(folder.path, 'cache')
    expect(keep(directory)).toBe('compiled and kept')
    for (const mode of [0o777, 0o720, 0o702]) {
      chmodSync(directory, mode)
      expect(keep(directory)).toBe('compiled')
    }
    chmodSync(directory, 0o700)
    expect(keep(directory)).toBe('compiled and kept')
  })

  it('is not taken from behind a link [EL-18]', () => {
    const directory = join(folder.path, 'elsewhere')
    mkdirSync(directory, { mode: 0o700 })
    expect(keep(directory)).toBe('compiled and kept')
    const link = join(folder.path, 'link')
    symlinkSync(directory, link)
    expect(keep(link)).toBe('compiled')
  })

  it('is not kept where no directory can be made, and the program runs [EL-18]', () => {
    const file = join(folder.path, 'file')
    writeFileSync(file, '')
    expect(keep(join(folder.path, 'cache'))).toBe('compiled and kept')
    expect(keep(join(file, 'cache'))).toBe('compiled')
    expect(keep(file)).toBe('compiled')
  })
})

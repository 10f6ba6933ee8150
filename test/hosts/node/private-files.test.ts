import {
  chmodSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDataDirectory } from '../../../src/main/hosts/node/data-directory.ts'
import { UnsafeFileError } from '../../../src/main/hosts/node/private-files.ts'
import { describeFailure } from '../../../src/main/hosts/node/start-failure.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
let data: string
let said: string[]
beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
  said = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  folder.remove()
})

const mode = (...names: string[]) => statSync(join(data, ...names)).mode & 0o777
const refusal = () => {
  try {
    openDataDirectory(data)
  } catch (error) {
    return error
  }
  throw new Error('it was opened')
}

describe.skipIf(process.platform === 'win32')('data directory', () => {
  it('is made for its owner only, and says nothing when it is so [KS-10]', () => {
    openDataDirectory(data)
    writeFileSync(join(data, 'trustbench.sqlite'), '', { mode: 0o600 })
    openDataDirectory(data)
    expect(mode()).toBe(0o700)
    expect(said).toEqual([])
  })

  it('is narrowed with everything in it, and what was wider is reported [KS-10]', () => {
    const names = [
      'trustbench.sqlite',
      'trustbench.sqlite-wal',
      'trustbench.sqlite-shm',
      'admin-token',
    ]
    mkdirSync(join(data, 'backups'), { recursive: true })
    for (const name of names) writeFileSync(join(data, name), '')
    writeFileSync(join(data, 'backups', 'old.sqlite'), '')
    writeFileSync(join(data, 'secret-box.key'), '')
    for (const name of [...names, 'backups/old.sqlite']) chmodSync(join(data, name), 0o644)
    chmodSync(join(data, 'secret-box.key'), 0o600)
    chmodSync(join(data, 'backups'), 0o755)
    chmodSync(data, 0o755)
    writeFileSync(join(data, 'of-somebody-else'), '')
    chmodSync(join(data, 'of-somebody-else'), 0o644)
    openDataDirectory(data)
    expect(mode('of-somebody-else')).toBe(0o644)
    expect([mode(), mode('backups'), mode('backups', 'old.sqlite')]).toEqual([0o700, 0o700, 0o600])
    for (const name of names) expect(mode(name)).toBe(0o600)
    const [line = '{}'] = said
    const { event, repaired } = JSON.parse(line)
    expect(event).toBe('modes-repaired')
    expect(repaired.sort()).toEqual(
      ['. 755', 'backups 755', 'backups/old.sqlite 644', ...names.map((n) => `${n} 644`)].sort(),
    )
  })

  it('is refused when it, or a file in it, is a link [KS-10] [RE-18]', () => {
    const elsewhere = join(folder.path, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync(elsewhere, data)
    expect(refusal()).toBeInstanceOf(UnsafeFileError)
    unlinkSync(data)
    openDataDirectory(data)
    symlinkSync(join(elsewhere, 'trustbench.sqlite'), join(data, 'trustbench.sqlite'))
    expect(describeFailure(refusal())).toMatchObject({
      exitCode: 2,
      subject: join(data, 'trustbench.sqlite'),
    })
    expect(readdirSync(elsewhere)).toEqual([])
  })

  it('is refused where everybody can put another in its place, and not where only owners can [KS-10]', () => {
    chmodSync(folder.path, 0o777)
    expect(refusal()).toMatchObject({ path: folder.path, wanted: 'a folder that is not' })
    chmodSync(folder.path, 0o1777)
    openDataDirectory(data)
  })

  it('of another user is refused [KS-10]', () => {
    openDataDirectory(data)
    const { getuid } = process
    if (getuid === undefined) throw new Error('there are users here')
    vi.spyOn(process, 'getuid').mockReturnValue(getuid() + 1)
    expect(refusal()).toMatchObject({ message: expect.stringContaining('owned by user') })
  })
})

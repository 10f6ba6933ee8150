import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPackage } from '@electron/asar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { burnFuses } from '../../scripts/package/fuses.mjs'
import { hashNativeFiles } from '../../scripts/package/native-files.mjs'
import { checkContents, findOutside, findPacked } from '../../scripts/package/verify-package.mjs'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'
import { repository as root } from './fake-tree.ts'

const addon = 'node_modules/better-sqlite3/prebuilds/linux-x64.node'

let folder: TemporaryDirectory

beforeEach(() => {
  folder = temporaryDirectory()
})

afterEach(() => folder.remove())

interface Flaw {
  /** Files of the archive on top of the usual ones; null leaves one out. */
  readonly files?: Readonly<Record<string, string | null>>
  readonly beside?: Readonly<Record<string, Buffer>>
  readonly hasFuses?: boolean
}

/** An unpacked package with a stand-in for Electron and a program that lists one client. */
async function makePackage({ files = {}, beside = {}, hasFuses = true }: Flaw = {}) {
  const program = join(folder.path, 'program')
  const packed = join(folder.path, 'linux-unpacked')
  const all = {
    'package.json': '{"type":"module"}',
    'out/main/index.js': '',
    'out/main/headless.js': "console.log('trustbench-console')",
    'out/preload/index.cjs': '',
    'out/native-files.json': JSON.stringify(hashNativeFiles(root, 'linux', 'x64')),
    'out/about/THIRD-PARTY-NOTICES.txt': '',
    'out/about/trustbench.cdx.json': '{}',
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    if (content !== null) write(join(program, name), content)
  }
  for (const [name, content] of Object.entries({
    [addon]: readFileSync(join(root, addon)),
    ...beside,
  })) {
    write(join(packed, 'resources', 'app.asar.unpacked', name), content)
  }
  await createPackage(program, join(packed, 'resources', 'app.asar'))
  write(join(packed, 'trustbench'), 'x dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009101101011 x')
  if (hasFuses) {
    await burnFuses({
      appOutDir: packed,
      electronPlatformName: 'linux',
      packager: { executableName: 'trustbench', appInfo: { productFilename: 'Trustbench' } },
    })
  }
  return findPacked(packed)
}

function write(path: string, content: string | Buffer) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
}

const outcomes = async (flaw?: Flaw) => {
  const verdicts = await checkContents(await makePackage(flaw))
  return verdicts.filter(({ outcome }) => outcome !== 'ok').map(({ check }) => check)
}

describe('contents of a package', () => {
  it('pass when they are as they were made [EL-14] [EL-18]', async () => {
    expect(await outcomes()).toEqual([])
  })

  it.each<[string, Flaw, string]>([
    ['fuses that are not burnt', { hasFuses: false }, 'fuses'],
    ['a source map', { files: { 'out/main/index.js.map': '{}' } }, 'archive'],
    ['no notices', { files: { 'out/about/THIRD-PARTY-NOTICES.txt': null } }, 'archive'],
    ['an addon that was changed', { beside: { [addon]: Buffer.from('other') } }, 'addons'],
    ['an addon nobody listed', { beside: { 'x.node': Buffer.from('x') } }, 'addons'],
    ['a program that does not run', { files: { 'out/main/headless.js': '{' } }, 'headless start'],
  ])('fail with %s [EL-14] [EL-18]', async (_, flaw, check) => {
    expect(await outcomes(flaw)).toEqual([check])
  })

  it('are not looked for where there is no package', () => {
    expect(() => findPacked(folder.path)).toThrow('no unpacked Trustbench')
  })
})

describe('trace of a running package', () => {
  it('names what goes off the machine and nothing else [SC-06]', () => {
    const trace = [
      'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
      'connect(4, {sa_family=AF_INET6, inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0',
      'sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_addr=inet_addr("8.8.8.8")}, 16) = 1',
      'connect(6, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0',
    ].join('\n')
    expect(findOutside(trace)).toEqual(['8.8.8.8'])
  })
})

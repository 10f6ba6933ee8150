import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadElectron, locateElectron } from '../../scripts/launch/electron-binary.mjs'
import { createFakeTree, type FakeTree, repository } from './fake-tree.ts'
import { buildStoredZip } from './stored-zip.ts'

const archiveName = `electron-v45.4.1-${process.platform}-${process.arch}.zip`
const executable = process.platform === 'win32' ? 'electron.exe' : 'electron'
const archive = buildStoredZip({ version: '45.4.1', [executable]: '#!/bin/sh\n' })

let tree: FakeTree
let server: Server | undefined
let progress: number[]

beforeEach(() => {
  tree = createFakeTree()
  progress = []
  const real = join(repository, 'node_modules', 'electron', 'install.js')
  cpSync(real, join(tree.root, 'node_modules', 'electron', 'install.js'))
  publishChecksum(archive)
})

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  tree.remove()
})

function publishChecksum(content: Buffer) {
  const sha256 = createHash('sha256').update(content).digest('hex')
  tree.write('node_modules/electron/checksums.json', JSON.stringify({ [archiveName]: sha256 }))
}

async function serve(listener: RequestListener) {
  server = createServer(listener)
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function download(mirror: string, stallLimitMs = 20_000) {
  return downloadElectron({
    packageDir: join(tree.root, 'node_modules', 'electron'),
    node: process.execPath,
    workDir: join(tree.root, '.cache'),
    onProgress: (bytes) => progress.push(bytes),
    stallLimitMs,
    env: {
      PATH: process.env['PATH'],
      NODE_PATH: join(repository, 'node_modules'),
      ELECTRON_MIRROR: mirror,
      electron_config_cache: join(tree.root, '.cache', 'electron'),
    },
  })
}

describe('download of the Electron binary, with the installer of the electron package', () => {
  it('installs what the mirror serves, reports the bytes and leaves no temporary files', async () => {
    const paths: (string | undefined)[] = []
    const mirror = await serve((request, response) => {
      paths.push(request.url)
      response.end(archive)
    })

    expect(await download(mirror)).toEqual({ ok: true })
    expect(paths).toEqual([`/v45.4.1/${archiveName}`])
    expect(locateElectron(tree.root, {})?.executable).toBe(
      join(tree.root, 'node_modules', 'electron', 'dist', executable),
    )
    expect(readdirSync(join(tree.root, '.cache'))).toEqual(['electron'])
  })

  it('gives up when no byte arrives for the limit, and says so', async () => {
    const mirror = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000000' })
      response.write(Buffer.alloc(50_000))
    })

    expect(await download(mirror, 4000)).toEqual({
      ok: false,
      reason: 'no byte arrived for 4 s',
    })
    expect(progress.at(-1)).toBe(50_000)
    expect(locateElectron(tree.root, {})?.executable).toBeUndefined()
  })

  it('gives up when the host accepts the connection and stays silent', async () => {
    const mirror = await serve(() => {})

    expect(await download(mirror, 1000)).toEqual({ ok: false, reason: 'no byte arrived for 1 s' })
    expect(progress).toEqual([])
  })

  it('refuses an archive that does not match the packaged checksum', async () => {
    publishChecksum(Buffer.from('another archive'))
    const mirror = await serve((_request, response) => response.end(archive))

    expect(await download(mirror)).toEqual({
      ok: false,
      reason: 'the download did not match its checksum',
    })
    expect(existsSync(join(tree.root, 'node_modules', 'electron', 'dist'))).toBe(false)
  })

  it('names the status when the mirror lacks the file', async () => {
    const mirror = await serve((_request, response) => {
      response.statusCode = 404
      response.end()
    })

    expect(await download(mirror)).toEqual({
      ok: false,
      reason: 'the download host answered 404',
    })
  })

  it('says that the host could not be reached', async () => {
    const mirror = await serve(() => {})
    await new Promise((done) => server?.close(done))

    expect(await download(mirror)).toEqual({
      ok: false,
      reason: 'the download host could not be reached',
    })
  })
})

describe('search for the Electron binary', () => {
  const install = (version: string) => {
    tree.write('node_modules/electron/path.txt', executable)
    tree.write('node_modules/electron/dist/version', version)
    tree.write(`node_modules/electron/dist/${executable}`, '', 0o755)
  }

  it('finds the installed binary of the packaged version', () => {
    install('v45.4.1')

    expect(locateElectron(tree.root, {})?.executable).toMatch(new RegExp(`${executable}$`))
  })

  it('ignores the binary of another version', () => {
    install('44.0.0')

    expect(locateElectron(tree.root, {})?.executable).toBeUndefined()
  })

  it('takes the build that ELECTRON_OVERRIDE_DIST_PATH names, when it is there', () => {
    const path = tree.write(`own/${executable}`, '', 0o755)

    const at = (folder: string) =>
      locateElectron(tree.root, { ELECTRON_OVERRIDE_DIST_PATH: join(tree.root, folder) })
    expect(at('own')?.executable).toBe(path)
    expect(at('elsewhere')?.executable).toBeUndefined()
  })

  it('finds nothing where the package is not installed', () => {
    expect(locateElectron(join(tree.root, 'scripts', 'launch', 'none'), {})).toBeDefined()
    expect(locateElectron('/', {})).toBeUndefined()
  })
})

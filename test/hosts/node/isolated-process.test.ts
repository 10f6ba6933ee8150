import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isBuildCurrent } from '../../../scripts/launch/build-output.mjs'
import type { IsolatedProcess } from '../../../src/main/core/isolated-process/index.ts'
import { createKeyMaterialReader } from '../../../src/main/core/key-store/key-formats/key-material-reader.ts'
import { startNodeProcess } from '../../../src/main/hosts/node/isolated-process.ts'
import { createNodePlatform } from '../../../src/main/hosts/node/platform.ts'
import { createTestSecretBox } from '../../support/test-workbench.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const entry = join(import.meta.dirname, 'processes', 'tell-surroundings.ts')

describe('built process that reads key material', () => {
  it('runs where both hosts look for it [EL-23]', async () => {
    expect(isBuildCurrent(root)).toBe(true)
    const platform = createNodePlatform({
      version: '0.0.0-test',
      secretBox: createTestSecretBox(),
      resourceDirectory: join(root, 'resources'),
      threadDirectory: join(root, 'out', 'main'),
    })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const reader = createKeyMaterialReader(platform)
    const material = await reader.read(pem)
    reader.close()
    expect(material.privateKeys.map(({ algorithm }) => algorithm)).toEqual(['p-384'])
  })
})

describe('isolated process of the headless host', () => {
  let started: IsolatedProcess | undefined

  afterEach(() => started?.kill())

  const start = async () => {
    const heard = Promise.withResolvers<unknown>()
    const ended = Promise.withResolvers<string>()
    started = startNodeProcess(entry, {
      heapMegabytes: 77,
      onMessage: heard.resolve,
      onEnd: ended.resolve,
    })
    started.send({ id: 1, task: new Uint8Array([1, 2]) })
    return { process: started, said: await heard.promise, ended: ended.promise }
  }

  it('inherits no environment, no arguments and no terminal, and has the heap it is given [EL-23]', async () => {
    expect(Object.keys(process.env)).toContain('PATH')
    const { said } = await start()
    expect(said).toEqual({
      heard: { id: 1, task: new Uint8Array([1, 2]) },
      // What Node itself needs to find its parent by is gone once it was read.
      environment: [],
      arguments: [],
      execArguments: ['--max-old-space-size=77'],
      terminals: ['/dev/null', '/dev/null', '/dev/null'],
    })
  })

  it('tells once how it ended, and takes no message from then on [EL-23]', async () => {
    const { process: running, ended } = await start()
    running.kill()
    expect(await ended).toBe('ended with SIGKILL')
    running.send({ id: 2, task: null })
    running.kill()
    expect(running.residentBytes()).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('tells what memory it takes up [EL-23]', async () => {
    const { process: running } = await start()
    const megabytes = (running.residentBytes() ?? 0) / 2 ** 20
    expect(megabytes).toBeGreaterThan(20)
    expect(megabytes).toBeLessThan(200)
  })
})

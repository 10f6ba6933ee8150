import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { IsolatedProcess } from '../../../src/main/core/isolated-process/index.ts'
import { startUtilityProcess } from '../../../src/main/hosts/electron/utility-process.ts'
import { electron, resetElectron } from './fake-electron.ts'
import type { FakeUtilityProcess } from './fake-utility-process.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const root = join(import.meta.dirname, '..', '..', '..')
const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n'
const task = { bytes: Buffer.from(pem), options: {} }

describe('utility process of the desktop', () => {
  let started: IsolatedProcess | undefined

  afterEach(() => {
    started?.kill()
    resetElectron()
  })

  const start = (entry: string) => {
    const heard: unknown[] = []
    const ended = Promise.withResolvers<string>()
    const process = startUtilityProcess(entry, {
      heapMegabytes: 77,
      onMessage: (message) => heard.push(message),
      onEnd: ended.resolve,
    })
    started = process
    const fake = electron.utilityProcess.fork.mock.results.at(-1)?.value as FakeUtilityProcess
    return { process, fake, heard, ended: ended.promise }
  }
  const reader = join(root, 'out', 'main', 'key-material-process.js')
  const misbehaving = join(root, 'test/core/key-store/key-formats/processes/misbehaving.ts')

  it('runs an entry of the build, which knows nothing of the environment [EL-23]', async () => {
    const { process, heard } = start(reader)
    process.send({ id: 7, task })
    await expect.poll(() => heard, { timeout: 20_000 }).toHaveLength(2)
    expect(heard).toEqual([
      { kind: 'begun', id: 7 },
      { kind: 'done', id: 7, answer: expect.objectContaining({ kind: 'refusal' }) },
    ])
    const [file, args, options] = electron.utilityProcess.fork.mock.lastCall ?? []
    expect([file, args]).toEqual([reader, []])
    expect(options).toEqual({
      // An empty one would be the whole environment of the program.
      env: { TRUSTBENCH_ISOLATED: '1' },
      execArgv: ['--max-old-space-size=77'],
      stdio: 'ignore',
      serviceName: 'Trustbench files',
    })
  })

  it.each([
    { does: 'abort', code: 6 },
    { does: 'fault', code: 1 },
  ])('tells of the end of one that would $does, and stays up [EL-23]', async ({ does, code }) => {
    const { process, ended } = start(misbehaving)
    process.send({ id: 1, task: { bytes: Buffer.from(does), options: {} } })
    expect(await ended).toBe(`ended with code ${code}`)
    process.send({ id: 2, task })
    process.kill()
  })

  it('ends one at once that is inside a native call [EL-23]', async () => {
    const { process, heard, ended } = start(misbehaving)
    process.send({ id: 1, task: { bytes: Buffer.from('derive'), options: {} } })
    await expect.poll(() => heard, { timeout: 20_000 }).toHaveLength(1)
    process.kill()
    expect(await ended).toBe('ended with code 9')
  })

  it('ends one that is not wanted before it was there [EL-23]', async () => {
    const { process, fake, ended } = start(reader)
    expect(fake.pid).toBeUndefined()
    process.kill()
    expect(await ended).toBe('ended with code 9')
  })

  it('tells what memory it takes up, of all processes the program has [EL-23]', async () => {
    const { process, fake } = start(reader)
    await expect.poll(() => fake.pid).toBeDefined()
    expect(process.residentBytes()).toBeUndefined()
    electron.app.metrics = [
      { pid: 1, memory: { workingSetSize: 5 } },
      { pid: fake.pid ?? 0, memory: { workingSetSize: 70_000 } },
    ]
    expect(process.residentBytes()).toBe(70_000 * 1_024)
  })
})

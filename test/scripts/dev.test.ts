import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeTree, type FakeTree, runScript } from './fake-tree.ts'

let tree: FakeTree

beforeEach(() => {
  tree = createFakeTree()
  const esModule = '{"type":"module","exports":"./index.js"}'
  tree.write('node_modules/@vitejs/plugin-react/package.json', esModule)
  tree.write('node_modules/@vitejs/plugin-react/index.js', 'export default () => "react plugin"')
  tree.write('node_modules/vite/package.json', esModule)
  tree.write(
    'node_modules/vite/index.js',
    `import { writeFileSync } from 'node:fs'
    export const createServer = async (options) => {
      writeFileSync(new URL('../../vite-options.json', import.meta.url), JSON.stringify(options))
      return { listen: async () => {}, resolvedUrls: { local: ['http://127.0.0.1:5173/'] } }
    }`,
  )
})

afterEach(() => tree.remove())

describe('npm run dev', () => {
  it('serves the sources of the console and sends its calls to the host as the host expects them', async () => {
    const run = await runScript(tree, 'dev.mjs', { until: 'Issuer' })
    const options = JSON.parse(tree.read('vite-options.json'))
    const host = 'http://127.0.0.1:4102'

    expect(run.code).toBe(0)
    expect(run.stdout).toContain('Console with hot reload: http://127.0.0.1:5173/#t=secret')
    expect(options).toMatchObject({
      root: `${tree.root}/src/renderer`,
      plugins: ['react plugin'],
      server: { host: '127.0.0.1' },
    })
    expect(Object.keys(options.server.proxy)).toEqual([
      '/rpc',
      '/session',
      '/events',
      '/openapi.json',
    ])
    for (const target of Object.values(options.server.proxy)) {
      expect(target).toEqual({ target: host, changeOrigin: true, headers: { origin: host } })
    }
  })

  it('hands its arguments to the host', async () => {
    await runScript(tree, 'dev.mjs', { args: ['--port', '4300'], until: 'Issuer' })

    expect(JSON.parse(tree.read('headless-arguments.json'))).toEqual([
      'serve',
      '--no-open',
      '--port',
      '4300',
    ])
  })
})

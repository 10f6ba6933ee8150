// npm run dev: the console in a browser with hot reload, served by Vite, against a headless host.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build, isBuildCurrent } from './launch/build-output.mjs'
import { consoleAddress } from './launch/console-window.mjs'
import { exitCodeOf, forwardSignals, replaceProcess, requireNode } from './launch/node-runtime.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const args = process.argv.slice(2)

const node = requireNode(root)
if (node === process.execPath) await develop()
else replaceProcess(node, fileURLToPath(import.meta.url), args)

async function develop() {
  if (!isBuildCurrent(root) && !build(root, node)) process.exit(1)
  const headless = join(root, 'out', 'main', 'headless.js')
  const child = spawn(node, [headless, 'serve', '--no-open', ...args], {
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  forwardSignals(child)
  child.once('close', (code, signal) => process.exit(exitCodeOf(code, signal)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"event":"ready"')) void serveConsole(JSON.parse(line))
  })
}

/** Serves the console's sources; everything that is not one of them goes to the host. */
async function serveConsole(ready) {
  const host = new URL(ready.console).origin
  const toHost = { target: host, changeOrigin: true, headers: { origin: host } }
  const [{ createServer }, { default: react }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
  ])
  const server = await createServer({
    root: join(root, 'src', 'renderer'),
    configFile: false,
    plugins: [react()],
    server: {
      host: '127.0.0.1',
      // The host answers its own origin only, so the browser's is replaced on the way.
      proxy: { '/rpc': toHost, '/session': toHost, '/events': toHost, '/openapi.json': toHost },
    },
  })
  await server.listen()
  const address = consoleAddress({ ...ready, console: server.resolvedUrls.local[0] })
  process.stdout.write(`Console with hot reload: ${address}\nIssuer: ${ready.issuer}\n`)
}

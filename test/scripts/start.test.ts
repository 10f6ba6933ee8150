import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeTree, type FakeTree, runScript } from './fake-tree.ts'

let tree: FakeTree

beforeEach(() => {
  tree = createFakeTree()
})

afterEach(() => tree.remove())

const serving = 'Press Ctrl+C'

/** Installs a program that stands in for Electron. */
function installElectron(program: string) {
  tree.write('node_modules/electron/path.txt', 'electron')
  tree.write('node_modules/electron/dist/version', '45.4.1')
  tree.write('node_modules/electron/dist/electron', `#!/bin/sh\n${program}\n`, 0o755)
}

/** The machine of a test: a display, and a user id that is not root's even where tests run as root. */
function desktopMachine(uid = 1000) {
  const file = tree.write('uid.cjs', `process.getuid = () => ${uid}`)
  return { DISPLAY: ':7', NODE_OPTIONS: `--require=${file}` }
}

/** Puts a browser on PATH that notes how it was called and, unless told so, stays open. */
function installBrowser(name: string, ending = 'exec sleep 4') {
  tree.write(
    `bin/${name}`,
    `#!/bin/sh\necho "$@" > '${tree.root}/${name}-called'\n${ending}\n`,
    0o755,
  )
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it('runs the desktop with the checkout and the arguments, and passes its exit code on', async () => {
    installElectron(`echo "$@" > '${tree.root}/electron-called'\necho '{"event":"ready"}'\nexit 4`)

    const run = await runScript(tree, 'start.mjs', {
      args: ['--port', '4300'],
      env: desktopMachine(),
    })

    expect(run.code).toBe(4)
    expect(tree.read('electron-called')).toContain('--port 4300')
    expect(existsSync(join(tree.root, 'headless-arguments.json'))).toBe(false)
  })

  it('keeps ELECTRON_RUN_AS_NODE of the surrounding terminal away from the desktop', async () => {
    installElectron(`echo "as-node=$ELECTRON_RUN_AS_NODE"\necho '{"event":"ready"}'`)

    const run = await runScript(tree, 'start.mjs', {
      env: { ...desktopMachine(), ELECTRON_RUN_AS_NODE: '1' },
    })

    expect(run.stdout).toBe('as-node=\n')
  })

  it('serves the console with the same arguments where there is no display, and prints where', async () => {
    const run = await runScript(tree, 'start.mjs', { args: ['--data', 'here'], until: serving })

    expect(run.stderr).toBe(
      'This machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so Trustbench runs in a browser instead.\n',
    )
    expect(run.stdout).toContain('http://127.0.0.1:4102/#t=secret')
    expect(run.code).toBe(0)
    expect(JSON.parse(tree.read('headless-arguments.json'))).toEqual([
      'serve',
      '--no-open',
      '--data',
      'here',
    ])
  })

  it('opens the console as an application window where a Chromium is installed', async () => {
    installBrowser('chromium')

    const run = await runScript(tree, 'start.mjs', { env: desktopMachine(0), until: serving })

    expect(run.stderr).toBe(
      'A desktop window has no sandbox when root starts it, so Trustbench runs in a browser instead.\n',
    )
    expect(tree.read('chromium-called')).toContain('--app=http://127.0.0.1:4102/#t=secret')
  })

  it('opens the default browser where the Chromium found is only a notice to install one', async () => {
    installBrowser('google-chrome-stable', 'exit 1')
    for (const name of ['google-chrome', 'chromium', 'chromium-browser']) {
      installBrowser(name, 'exit 1')
    }
    for (const name of ['microsoft-edge-stable', 'microsoft-edge', 'brave-browser']) {
      installBrowser(name, 'exit 1')
    }
    installBrowser('xdg-open', 'exit 0')

    await runScript(tree, 'start.mjs', { env: desktopMachine(0), until: serving })

    expect(tree.read('xdg-open-called')).toBe('http://127.0.0.1:4102/#t=secret\n')
  })

  it('says in one sentence why the download failed, and opens the browser', async () => {
    tree.write('node_modules/electron/install.js', 'throw new TypeError("fetch failed")')
    installBrowser('chromium')

    const run = await runScript(tree, 'start.mjs', { env: desktopMachine(), until: serving })

    expect(run.stderr.split('\n').filter(Boolean)).toEqual([
      'Downloading Electron 45.4.1 once for the desktop window …',
      'Electron 45.4.1 could not be downloaded (the download host could not be reached), so Trustbench runs in a browser instead.',
    ])
  })

  it('downloads the binary once and then runs it', async () => {
    tree.write(
      'node_modules/electron/install.js',
      `const { mkdirSync, writeFileSync } = require('node:fs')
      const at = (name) => require('node:path').join(__dirname, name)
      mkdirSync(at('dist'))
      writeFileSync(at('dist/version'), '45.4.1')
      writeFileSync(at('dist/electron'), '#!/bin/sh\\necho \\'{"event":"ready"}\\'\\necho ran', { mode: 0o755 })
      writeFileSync(at('path.txt'), 'electron')`,
    )
    tree.write('node_modules/electron/package.json', '{"version":"45.4.1"}')

    const first = await runScript(tree, 'start.mjs', { env: desktopMachine() })
    const second = await runScript(tree, 'start.mjs', { env: desktopMachine() })

    expect([first.stdout, first.code]).toEqual(['ran\n', 0])
    expect(first.stderr).toContain('Downloading Electron')
    expect([second.stdout, second.stderr]).toEqual(['ran\n', ''])
  })

  it.each([
    ['misses a system library', 'exit 127'],
    ['gets no sandbox from the system', 'exit 7'],
    ['finds no key store that protects keys', 'exit 8'],
    ['is trapped by Chromium before its window opens', 'kill -TRAP $$'],
  ])('opens the browser where the desktop %s', async (_what, ending) => {
    installElectron(ending)
    installBrowser('chromium')

    const run = await runScript(tree, 'start.mjs', { env: desktopMachine(), until: serving })

    expect(run.stderr).toContain('The desktop window could not start on this machine')
    expect(run.code).toBe(0)
  })

  it('ends with the code of a desktop that refused its data directory', async () => {
    installElectron('exit 5')

    const run = await runScript(tree, 'start.mjs', { env: desktopMachine() })

    expect(run.code).toBe(5)
    expect(existsSync(join(tree.root, 'headless-arguments.json'))).toBe(false)
  })

  it('builds first when a source is newer than the build, and says what is missing', async () => {
    const later = Date.now() / 1000 + 60
    utimesSync(join(tree.root, 'src', 'main', 'index.ts'), later, later)

    const run = await runScript(tree, 'start.mjs')

    expect(run).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The dependencies are not installed: run npm ci first.\n',
    })
  })

  it('builds with electron-vite, once, and keeps its words off stdout', async () => {
    const later = Date.now() / 1000 + 60
    utimesSync(join(tree.root, 'src', 'main', 'index.ts'), later, later)
    tree.write('node_modules/electron-vite/package.json', '{"type":"module"}')
    tree.write(
      'node_modules/electron-vite/bin/electron-vite.js',
      `import { utimesSync } from 'node:fs'
      console.log('built', process.argv.slice(2).join(' '))
      for (const path of ['main/index.js', 'main/headless.js', 'main/key-material-process.js',
        'preload/index.cjs', 'renderer/index.html'])
        utimesSync('out/' + path, ${later + 60}, ${later + 60})`,
    )

    const first = await runScript(tree, 'start.mjs', { until: serving })
    const second = await runScript(tree, 'start.mjs', { until: serving })

    expect(first.stderr).toContain('built build --logLevel warn')
    expect(first.stdout).not.toContain('built')
    expect(second.stderr).not.toContain('built')
  })
})

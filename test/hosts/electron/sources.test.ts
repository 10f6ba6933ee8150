import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const src = join(root, 'src')

/** Every source with its comments taken out, so that only code is searched. */
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({
    name: relative(root, join(src, name)),
    code: readFileSync(join(src, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
  }))

const filesWith = (pattern: RegExp) =>
  sources.filter(({ code }) => pattern.test(code)).map(({ name }) => name)

describe('sources of the desktop', () => {
  it.each([
    { what: 'a file as a page', pattern: /\.loadFile\(|['"`]file:\/\//, id: 'EL-01' },
    { what: 'a guest view', pattern: /<webview|webviewTag: true/, id: 'EL-08' },
    {
      what: 'a path for the system to open (CVE-2026-70603)',
      pattern: /openPath|showItemInFolder/,
      id: 'EL-11',
    },
    { what: 'a synchronous channel', pattern: /sendSync|ipcMain\.on\(|returnValue/, id: 'EL-13' },
    {
      what: 'an update or a crash upload',
      pattern: /autoUpdater|crashReporter|setFeedURL/,
      id: 'EL-22',
    },
    { what: 'an extension', pattern: /loadExtension/, id: 'EL-22' },
    { what: 'plain-text encryption', pattern: /setUsePlainTextEncryption/, id: 'KS-03' },
    {
      what: 'a synchronous call to the key store',
      pattern: /safeStorage\.(?:en|de)cryptString\(/,
      id: 'KS-02',
    },
    {
      what: 'script or style pushed into a page',
      pattern: /executeJavaScript|insertCSS/,
      id: 'EL-07',
    },
    { what: 'a yes to a permission or certificate', pattern: /callback\(true\)/, id: 'EL-05' },
  ])('contain nowhere $what [$id]', ({ pattern }) => {
    expect(filesWith(pattern)).toEqual([])
  })

  it('hand an address to the system browser in one place [EL-11]', () => {
    expect(filesWith(/openExternal\(/)).toEqual(['src/main/hosts/electron/external-links.ts'])
  })

  it('make windows in two places, each with preferences from one file [EL-02]', () => {
    expect(filesWith(/new BrowserWindow\(|new WebContentsView\(|new BrowserView\(/).sort()).toEqual(
      ['src/main/hosts/electron/console-window.ts', 'src/main/hosts/electron/launch-window.ts'],
    )
    expect(filesWith(/nodeIntegration|contextIsolation/)).toEqual([
      'src/main/hosts/electron/web-preferences.ts',
    ])
  })

  it('name electron in its host, its entry and the preload script only [EL-15]', () => {
    const outside = filesWith(/from ['"]electron['"]/).filter(
      (name) => !name.startsWith('src/main/hosts/electron/') && name !== 'src/preload/index.ts',
    )
    expect(outside).toEqual([])
  })

  it('keep the entry under 40 lines', () => {
    const entry = readFileSync(join(root, 'src', 'main', 'index.ts'), 'utf8')
    expect(entry.split('\n').length).toBeLessThan(40)
  })
})

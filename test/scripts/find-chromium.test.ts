import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findChromium } from '../../scripts/find-chromium.mjs'
import { createFakeTree, type FakeTree, repository } from './fake-tree.ts'

let tree: FakeTree

beforeEach(() => {
  tree = createFakeTree()
})

afterEach(() => tree.remove())

describe('findChromium', () => {
  it('takes the browser that TB_CHROMIUM names before any other', async () => {
    const path = tree.write('own-browser', '', 0o755)
    tree.write('bin/chromium', '', 0o755)

    const found = await findChromium({ env: { TB_CHROMIUM: path, PATH: tree.bin }, uid: 1000 })

    expect(found).toEqual({ executablePath: path, env: {}, args: [] })
  })

  it('refuses a TB_CHROMIUM that cannot be run, instead of taking another browser', async () => {
    const path = tree.write('not-a-program', '', 0o644)

    await expect(findChromium({ env: { TB_CHROMIUM: path } })).rejects.toThrow(
      `TB_CHROMIUM is ${path}, which is not a program that can be run`,
    )
  })

  it('takes chromium on PATH, and tells it when root starts it', async () => {
    const path = tree.write('bin/chromium', '', 0o755)

    expect(await findChromium({ env: { PATH: tree.bin }, uid: 0 })).toEqual({
      executablePath: path,
      env: {},
      args: ['--no-sandbox'],
    })
  })

  it('finds nothing where neither is installed', async () => {
    expect(await findChromium({ root: tree.root, env: { PATH: tree.bin } })).toBeUndefined()
  })

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'unpacks the bundled browser once, for two callers at a time, and it starts with fonts of its own',
    async () => {
      symlinkSync(
        join(repository, 'node_modules', '@sparticuz'),
        join(tree.root, 'node_modules', '@sparticuz'),
      )
      const search = () => findChromium({ root: tree.root, env: { PATH: tree.bin }, uid: 0 })

      const [found, second] = await Promise.all([search(), search()])

      expect(second).toEqual(found)
      expect(readdirSync(join(tree.root, '.cache'))).toEqual(['chromium-153.0.0'])
      const fonts = found?.env['FONTCONFIG_PATH'] ?? ''
      expect(readFileSync(join(fonts, 'fonts.conf'), 'utf8')).toContain(`<dir>${fonts}</dir>`)
      const browser = await chromium.launch({ ...found, timeout: 20_000 })
      try {
        const page = await browser.newPage()
        await page.setContent('<h1>Painted</h1>')
        expect((await page.screenshot()).length).toBeGreaterThan(1000)
      } finally {
        await browser.close()
      }
    },
    60_000,
  )
})

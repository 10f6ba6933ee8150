import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from '@playwright/test'
import type { Har } from '../../src/main/core/exports/har/har.ts'
import {
  runHeadless,
  type TemporaryDirectory,
  temporaryDirectory,
} from '../support/headless-process.ts'

let folder: TemporaryDirectory
let har: string
let diagram: string

test.beforeAll(async () => {
  folder = temporaryDirectory()
  har = `${folder.path}/launch.har`
  const mermaid = `${folder.path}/launch.mmd`
  const scenario = 'resources/scenarios/ehr-launch.json'
  const { code, stdout } = await runHeadless([
    ...['launch', '--scenario', scenario, '--har', har, '--mermaid', mermaid],
  ])
  expect(code, stdout).toBe(0)
  diagram = readFileSync(mermaid, 'utf8')
})
test.afterAll(() => folder.remove())

test('a recorded EHR launch is served again from its HAR, with the server gone', async ({
  page,
}) => {
  const { log }: Har = JSON.parse(readFileSync(har, 'utf8'))
  const recorded = log.entries.find(({ request }) => request.url.endsWith('smart-configuration'))
  await page.routeFromHAR(har, { notFound: 'abort' })
  const response = await page.goto(recorded?.request.url ?? '')
  expect(response?.status()).toBe(200)
  expect(await response?.json()).toMatchObject({
    token_endpoint: expect.stringMatching(/\/token$/),
    code_challenge_methods_supported: ['S256'],
  })
  const unrecorded = new URL('/never-asked-for', recorded?.request.url).href
  await expect(page.goto(unrecorded)).rejects.toThrow()
})

test('its Mermaid diagram renders, with every step as text and nothing else', async ({ page }) => {
  await page.setContent('<!doctype html><title>diagram</title><div id="here"></div>')
  const path = createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js')
  await page.addScriptTag({ path })
  const svg = await page.evaluate(async (text) => {
    // The script that was added defines it.
    const { mermaid } = globalThis as unknown as {
      mermaid: { render(id: string, text: string): Promise<{ svg: string }> }
    }
    const rendered = await mermaid.render('drawn', text)
    const here = document.querySelector('#here')
    if (here !== null) here.innerHTML = rendered.svg
    return rendered.svg
  }, diagram)
  expect(svg).not.toMatch(/<script|onerror|Syntax error/i)
  const drawn = page.locator('#here')
  await expect(drawn.getByText('Authorization server').first()).toBeVisible()
  await expect(drawn.getByText(/Redeem the code POST \/token, 200/)).toBeVisible()
  await expect(drawn.locator('.messageText')).toHaveCount(
    diagram.split('\n').filter((line) => /-?->>/.test(line)).length,
  )
})

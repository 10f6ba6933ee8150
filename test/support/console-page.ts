import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'

/** Most elements a person passes on the way to one of a page. */
const mostPresses = 80

/** Expects that axe finds nothing, once everything stands still: what is dimmed on its way in has too little contrast.
 * @param name of the page, for the message
 */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().length === 0)
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes[0]?.html}`)
  expect(found).toEqual([])
}

/** Goes on with Tab until an element has the focus, as far as a page reasonably needs.
 * @throws {Error} Tab does not reach it
 */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let presses = 0; presses < mostPresses; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reached ${target}`)
}

import { setTimeout } from 'node:timers/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import { findChromium } from '../../scripts/find-chromium.mjs'
import {
  type Answers,
  type Awaited,
  mayAnswerFromMemory,
  type WatchedWindow,
  watchRows,
} from './in-page.ts'
import type { FilterPlan, ListPlan } from './list-plan.ts'

/** A console in a browser, in which lists are opened and filtered. */
export interface ConsolePage {
  /** Loads the console anew, so that it knows no list any more, and waits until it asks for nothing.
   * @param answers where it has from now on the answers to its calls from
   */
  reload(answers: Answers): Promise<void>
  /** Opens a list by its link in the navigation.
   * @returns milliseconds from the click to the frame with its first rows, by the performance timeline of the page
   * @throws {Error} other rows are shown than must be
   */
  open(list: ListPlan): Promise<number>
  /** Types a text into the filter of the open list, and takes it out again.
   * @returns milliseconds from the last key to the frame with the rows it leaves
   * @throws {Error} as `open`
   */
  filter(list: ListPlan, filter: FilterPlan): Promise<number>
}

/** A wait that long is no slow list but one that does not come. */
const longestWaitMilliseconds = 60_000

/** Milliseconds between two keys of somebody who types fast. */
const keyMilliseconds = 60

/** Launches the Chromium of the tests.
 * @throws {Error} there is none
 */
export async function launchBrowser(): Promise<Browser> {
  const found = await findChromium()
  return chromium.launch(
    found === undefined
      ? {}
      : {
          executablePath: found.executablePath,
          args: [...found.args, '--disable-gpu'],
          // An environment has undefined members only by its type.
          env: { ...(process.env as Record<string, string>), ...found.env },
        },
  )
}

/** Opens the console in a window of its own.
 * @param signIn the address of the console with a token
 */
export async function openConsole(browser: Browser, signIn: string): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.addInitScript(watchRows)
  await page.addInitScript(mayAnswerFromMemory)
  await page.goto(signIn)
  const link = (name: string) =>
    page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name, exact: true })
  await link('Clients').waitFor()
  return {
    reload: async (answers) => {
      await page.evaluate((from) => (window as unknown as WatchedWindow).setAnswers(from), answers)
      await page.goto(new URL(signIn).origin)
      await page.reload()
      await link('Clients').waitFor()
      await waitUntilQuiet(page)
    },
    open: async (list) => {
      await awaitRows(page, list, list.rows, { event: 'click', times: 1 })
      await link(list.link).click()
      const milliseconds = await readMeasure(page, `${list.name}, opens`)
      await checkRows(page, list.grid, list.rows, list.total)
      await waitUntilQuiet(page)
      return milliseconds
    },
    filter: async (list, { text, rows, total }) => {
      const field = page.getByRole('searchbox', { name: list.searchField })
      await field.focus()
      await awaitRows(page, list, rows, { event: 'keydown', times: text.length })
      await page.keyboard.type(text, { delay: keyMilliseconds })
      const milliseconds = await readMeasure(page, `${list.name}, filter ${text}`)
      await checkRows(page, list.grid, rows, total)
      await awaitRows(page, list, list.rows, { event: 'keydown', times: 1 })
      await page.keyboard.press('Escape')
      await readMeasure(page, `${list.name}, without a filter`)
      await waitUntilQuiet(page)
      return milliseconds
    },
  }
}

function awaitRows(
  page: Page,
  { grid }: ListPlan,
  [firstRow = '']: readonly string[],
  { event, times }: Pick<Awaited, 'event' | 'times'>,
): Promise<void> {
  return page.evaluate((wanted) => (window as unknown as WatchedWindow).awaitRows(wanted), {
    grid,
    firstRow,
    event,
    times,
  })
}

async function readMeasure(page: Page, what: string): Promise<number> {
  const measured = page.evaluate(() => (window as unknown as WatchedWindow).measured())
  const timeout = new AbortController()
  const late = setTimeout(longestWaitMilliseconds, undefined, { signal: timeout.signal }).then(
    () => {
      throw new Error('did not come')
    },
    // Given up because the rows came.
    () => 0,
  )
  try {
    return await Promise.race([measured, late])
  } catch (cause) {
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : cause}`, { cause })
  } finally {
    timeout.abort()
  }
}

/** The rows a person sees first, and how many the list says there are. */
async function checkRows(
  page: Page,
  grid: string,
  rows: readonly string[],
  total: number,
): Promise<void> {
  const shown = await page
    .locator(`[role="grid"][aria-label="${grid}"] [role="row"][data-id]`)
    .evaluateAll((all) => all.map((row) => row.getAttribute('data-id') ?? ''))
  const first = shown.slice(0, rows.length)
  if (first.join() !== rows.join()) throw new Error(`${grid} shows ${first}, wanted ${rows}`)
  if (total <= rows.length) {
    if (shown.length !== total) throw new Error(`${grid} shows ${shown.length}, wanted ${total}`)
    return
  }
  const foot = await page.locator('.MuiTablePagination-displayedRows').innerText()
  const said = Number(/of\s+([\d,]+)/.exec(foot)?.[1]?.replaceAll(',', ''))
  if (said !== total) throw new Error(`${grid} says ${foot}, wanted ${total} in all`)
}

/** Until nothing is asked and nothing is drawn for a while. */
async function waitUntilQuiet(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 })),
  )
  await page.waitForTimeout(400)
}

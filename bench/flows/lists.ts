import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startHeadless } from '../../test/support/headless-process.ts'
import { takePorts } from '../../test/support/ports.ts'
import type { Findings, Reached, Verdict } from '../flow.ts'
import { type ConsolePage, launchBrowser, openConsole } from '../lists/console-page.ts'
import { fillStore, rowsOfEach } from '../lists/fill-store.ts'
import type { Answers } from '../lists/in-page.ts'
import { listPlans } from '../lists/list-plan.ts'
import { median } from '../statistics.ts'
import { type Surroundings, withServers } from '../surroundings.ts'

/** Most milliseconds to the first rows of a screen that opens, and to the rows that a filter leaves. */
const goals = { opens: 150, filters: 100 } as const

const contenders: readonly { readonly name: string; readonly answers: Answers }[] = [
  { name: 'Trustbench', answers: 'ask' },
  { name: 'the same console, answers from memory', answers: 'from memory' },
]

/** Something done to a list, and what each contender took for it, turn by turn. */
interface Timed {
  readonly title: string
  readonly goalMilliseconds: number
  readonly milliseconds: ReadonlyMap<Answers, number[]>
}

/** Measures in a browser how long the lists of 100,000 clients, keys and exchanges take to show their first rows and to be
 * filtered, beside the same console whose calls are answered in the page at once, from memory. Both take turns, and the lists
 * take turns in being the first that a loaded page shows, which has all its code to compile.
 */
export function measureLists({ folder, pace, say }: Surroundings): Promise<Findings[]> {
  return withServers(async (keep) => {
    say(`a store of ${rowsOfEach.toLocaleString('en')} clients, keys and exchanges`)
    const data = join(folder, 'lists')
    mkdirSync(data)
    fillStore(join(data, 'trustbench.sqlite'))
    const port = await takePorts()
    const server = keep(await startHeadless(['--port', String(port), '--data', data]))
    const browser = await launchBrowser()
    keep({ stop: () => browser.close() })
    const { console: origin, adminToken } = server.ready
    const page = await openConsole(browser, `${origin}/#t=${adminToken}`)
    await takeTurn(page, 'ask and remember', 0)
    const timed = new Map<string, Timed>()
    // In a round every list is once the first.
    const turns = pace.rounds * listPlans.length
    for (let turn = 0; turn < turns; turn += 1) {
      say(`lists in a browser, turn ${turn + 1} of ${turns}`)
      for (const { answers } of contenders) {
        for (const one of await takeTurn(page, answers, turn)) note(timed, answers, one)
      }
    }
    return [...timed.values()].map((one) => ({ reached: summarise(one), verdicts: judge(one) }))
  })
}

interface Taken {
  readonly title: string
  readonly goalMilliseconds: number
  readonly milliseconds: number
}

/** Opens and filters every list once, after a load of the page. */
async function takeTurn(page: ConsolePage, answers: Answers, turn: number): Promise<Taken[]> {
  await page.reload(answers)
  const first = turn % listPlans.length
  const taken: Taken[] = []
  for (const list of [...listPlans.slice(first), ...listPlans.slice(0, first)]) {
    const milliseconds = await page.open(list)
    taken.push({ title: `${list.name}, opens`, goalMilliseconds: goals.opens, milliseconds })
    for (const filter of list.filters) {
      const title = `${list.name}, filter finds ${filter.name}`
      const spent = await page.filter(list, filter)
      taken.push({ title, goalMilliseconds: goals.filters, milliseconds: spent })
    }
  }
  return taken
}

function note(timed: Map<string, Timed>, answers: Answers, taken: Taken): void {
  const { title, goalMilliseconds, milliseconds } = taken
  const known = timed.get(title) ?? {
    title,
    goalMilliseconds,
    milliseconds: new Map(contenders.map((contender) => [contender.answers, []])),
  }
  known.milliseconds.get(answers)?.push(milliseconds)
  timed.set(title, known)
}

function summarise({ title, milliseconds }: Timed): Reached[] {
  return contenders.map(({ name, answers }) => {
    const spent = milliseconds.get(answers) ?? []
    return {
      title,
      contender: name,
      concurrency: 1,
      requests: spent.length,
      requestsPerSecond: 1000 / median(spent),
      medianMilliseconds: median(spent),
      // The worst of so few.
      p99Milliseconds: Math.max(...spent),
      turns: spent.map((one) => 1000 / one),
    }
  })
}

/** The ratio is that of turns next to each other, so that what else the machine does falls on both. */
function judge({ title, goalMilliseconds, milliseconds }: Timed): Verdict[] {
  const [own = [], other = []] = contenders.map(({ answers }) => milliseconds.get(answers) ?? [])
  const ratio = median(own.map((spent, turn) => spent / (other[turn] ?? 0)))
  const reached = median(own)
  return [
    {
      work: title,
      goal: `at most ${goalMilliseconds} ms`,
      reached: `${reached.toFixed(0)} ms, ${ratio.toFixed(2)} × that from memory`,
      isReached: reached <= goalMilliseconds,
    },
  ]
}

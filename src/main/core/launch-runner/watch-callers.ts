import type { ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import { callerMarkOf, marksOfKnownCaller } from '../exchange-log/index.ts'
import type { LaunchRun } from './launch-run.ts'

/** Tells which watched launch a request belongs to that names no client: metadata, preflights, and what was refused
 * before anybody was known. It goes by the page or program it came from. A page is known by where the app is registered
 * to be; a program by what it sends later, so its requests wait for that.
 */
export interface CallerWatch {
  /** Remembers the callers of a request that is known to be of a launch.
   * @returns requests that waited for it, and belong to the launch
   */
  noteKnown(run: LaunchRun, detail: ExchangeDetail): readonly ExchangeRow[]
  /** @returns id of the launch; undefined when it is not known yet, and then the request waits */
  findRunOf(
    row: ExchangeRow,
    detail: ExchangeDetail,
    findByOrigin: (origin: string) => Promise<LaunchRun | undefined>,
  ): Promise<string | undefined>
}

const mostRemembered = 200
const mostWaiting = 50

/** A watch that remembers while the program runs. */
export function createCallerWatch(): CallerWatch {
  const runs = new Map<string, string>()
  let waiting: Array<{ readonly mark: string; readonly row: ExchangeRow }> = []
  const remember = (mark: string, runId: string) => {
    runs.delete(mark)
    runs.set(mark, runId)
    const [oldest] = runs.keys()
    if (runs.size > mostRemembered && oldest !== undefined) runs.delete(oldest)
  }
  return {
    noteKnown: (run, detail) => {
      const marks = marksOfKnownCaller(detail)
      for (const mark of marks) remember(mark, run.id)
      const startedAtMs = run.startedAt * 1000
      const own = waiting.filter(
        ({ mark, row }) => marks.includes(mark) && row.startedAtMs >= startedAtMs,
      )
      waiting = waiting.filter((each) => !own.includes(each))
      return own.map(({ row }) => row)
    },
    findRunOf: async (row, detail, findByOrigin) => {
      const mark = callerMarkOf(detail)
      if (mark === undefined) return undefined
      const origin = /^origin (.*)$/.exec(mark)?.[1]
      const started = origin === undefined ? undefined : await findByOrigin(origin)
      const runId = started?.id ?? runs.get(mark)
      if (runId === undefined) waiting = [...waiting.slice(-mostWaiting + 1), { mark, row }]
      return runId
    },
  }
}

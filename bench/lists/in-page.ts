/** What a page is to wait for: rows of a grid, after something a person did. */
export interface Awaited {
  /** The name of the grid, as assistive technology says it. */
  readonly grid: string
  /** The first row it shows in the end, by its id, and in no state before. */
  readonly firstRow: string
  /** What a person does. */
  readonly event: 'click' | 'keydown'
  /** How often it is done; the last one starts the time. */
  readonly times: number
}

/** Members that the scripts leave at the window of the page. */
export interface WatchedWindow {
  /** Waits from now on for rows. */
  awaitRows(wanted: Awaited): void
  /** The measure `list` in the performance timeline of the page: milliseconds to the rows awaited last, once they are painted.
   * Rejects when they were there before the last event.
   */
  measured(): Promise<number>
  /** Takes effect with the next load of the page. */
  setAnswers(from: Answers): Promise<void>
}

/** Where a page has the answers to its calls from. */
export type Answers = 'ask' | 'ask and remember' | 'from memory'

/** Runs in the page, before its own scripts. The start is the timestamp that the browser gave the event, the end the task
 * after the frame in which the awaited row was painted.
 */
export function watchRows(): void {
  let wanted: Awaited | undefined
  let events = 0
  let outcome = Promise.withResolvers<number>()
  const noteStart = (event: Event) => {
    if (event.type !== wanted?.event) return
    events += 1
    if (events === wanted.times) performance.mark('list-asked', { startTime: event.timeStamp })
  }
  const isShown = ({ grid, firstRow }: Awaited) =>
    document
      .querySelector(`[role="grid"][aria-label="${grid}"] [role="row"][data-id]`)
      ?.getAttribute('data-id') === firstRow
  const look = () => {
    if (wanted === undefined || !isShown(wanted)) return
    const { times } = wanted
    wanted = undefined
    if (events < times) {
      outcome.reject(new Error(`the rows came after ${events} of ${times} events`))
      return
    }
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => outcome.resolve(performance.measure('list', 'list-asked').duration)
      port2.postMessage(null)
    })
  }
  for (const type of ['click', 'keydown']) addEventListener(type, noteStart, { capture: true })
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-id'],
  })
  const own: Pick<WatchedWindow, 'awaitRows' | 'measured'> = {
    awaitRows: (next) => {
      performance.clearMarks('list-asked')
      performance.clearMeasures('list')
      outcome = Promise.withResolvers()
      events = 0
      wanted = next
    },
    measured: () => outcome.promise,
  }
  Object.assign(window, own)
}

/** Runs in the page, before its own scripts: lets calls to the core through, remembers what they were answered, or answers the
 * same calls by itself from that, without a core or a network. The rest of the console is left as it is.
 */
export function mayAnswerFromMemory(): void {
  const modeKey = 'bench.answers'
  // Answers of a whole turn are more than session storage holds.
  const cacheName = 'bench.answers'
  const cacheKey = '/remembered'
  const ask = window.fetch.bind(window)
  const mode = sessionStorage.getItem(modeKey) ?? 'ask'
  const readMemory = async () => {
    const kept = await (await caches.open(cacheName)).match(cacheKey)
    return new Map<string, string>(kept === undefined ? [] : await kept.json())
  }
  const remembered =
    mode === 'from memory' ? readMemory() : Promise.resolve(new Map<string, string>())
  window.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    if (mode === 'ask' || !url.startsWith('/rpc/')) return ask(input, init)
    const call = `${url} ${init?.body}`
    const memory = await remembered
    if (mode === 'from memory') {
      const known = memory.get(call)
      if (known === undefined) throw new Error(`nothing is remembered for ${call}`)
      return new Response(known, { headers: { 'content-type': 'application/json' } })
    }
    // Heard to its end also where the console gives it up, as it may not the next time.
    const { signal: _given, ...rest } = init ?? {}
    const answer = await ask(input, rest)
    if (answer.ok) memory.set(call, await answer.clone().text())
    return answer
  }
  const own: Pick<WatchedWindow, 'setAnswers'> = {
    setAnswers: async (next) => {
      if (mode === 'ask and remember') {
        const all = new Response(JSON.stringify([...(await remembered)]))
        await (await caches.open(cacheName)).put(cacheKey, all)
      }
      sessionStorage.setItem(modeKey, next)
    },
  }
  Object.assign(window, own)
}

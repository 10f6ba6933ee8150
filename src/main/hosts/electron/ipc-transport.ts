import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import type { z } from 'zod'
import { bridgeChannels, type CallOutcome } from '../../../shared/bridge.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { Workbench } from '../../core/workbench.ts'
import { consoleOrigin } from './console-address.ts'
import { channelArguments } from './ipc-arguments.ts'

/** Subscriptions one page may hold. */
const mostSubscriptions = 64

/** Told why a message was refused; never its content. */
export type OnRefused = (channel: string, reason: string) => void

/** The console's half of the workbench. */
export interface ConsoleTransport {
  /** Lets the page of a window call the workbench. */
  admit(contents: WebContents): void
  close(): void
}

/** Answers the channels of the preload bridge for admitted console pages and for nobody else.
 * @see spec/security.md EL-13, EL-15
 */
export function serveConsoleCalls(
  workbench: Pick<Workbench, 'dispatch' | 'subscribe'>,
  onRefused: OnRefused,
): ConsoleTransport {
  const pages = new Map<number, Map<number, () => void>>()

  /** The one wrapper all handlers share: checks the sender, then the arguments. */
  const handle = <Arguments extends unknown[]>(
    channel: string,
    schema: z.ZodType<Arguments>,
    answer: (contents: WebContents, args: Arguments) => unknown,
  ) =>
    ipcMain.handle(channel, (event, ...args: unknown[]) => {
      const strangeness = findStrangeness(event, pages)
      if (strangeness !== undefined) throw refusal(channel, strangeness)
      const parsed = schema.safeParse(args)
      if (!parsed.success) throw refusal(channel, 'arguments')
      return answer(event.sender, parsed.data)
    })

  const refusal = (channel: string, reason: string) => {
    onRefused(channel, reason)
    return new Error('refused')
  }

  handle(bridgeChannels.call, channelArguments.call, (_contents, [method, params]) =>
    settle(workbench.dispatch(method, params)),
  )
  handle(bridgeChannels.subscribe, channelArguments.subscribe, (contents, [name, id]) => {
    const held = pages.get(contents.id) ?? new Map<number, () => void>()
    if (held.has(id) || held.size >= mostSubscriptions) {
      throw refusal(bridgeChannels.subscribe, 'subscriptions')
    }
    const unsubscribe = workbench.subscribe(name, (payload) => {
      if (!contents.isDestroyed()) contents.send(bridgeChannels.event, id, payload)
    })
    held.set(id, unsubscribe)
  })
  handle(bridgeChannels.unsubscribe, channelArguments.unsubscribe, (contents, [id]) => {
    const held = pages.get(contents.id)
    held?.get(id)?.()
    held?.delete(id)
  })

  return {
    admit: (contents) => admit(contents, pages),
    close: () => {
      for (const channel of invokableChannels) ipcMain.removeHandler(channel)
      for (const held of pages.values()) releaseAll(held)
      pages.clear()
    },
  }
}

const invokableChannels = [
  bridgeChannels.call,
  bridgeChannels.subscribe,
  bridgeChannels.unsubscribe,
] as const

/** A page's subscriptions end with its document: the next one knows nothing of them. */
function admit(contents: WebContents, pages: Map<number, Map<number, () => void>>): void {
  const held = new Map<number, () => void>()
  pages.set(contents.id, held)
  const { id } = contents
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) releaseAll(held)
  })
  contents.on('render-process-gone', () => releaseAll(held))
  contents.once('destroyed', () => {
    releaseAll(held)
    pages.delete(id)
  })
}

function releaseAll(held: Map<number, () => void>): void {
  for (const unsubscribe of held.values()) unsubscribe()
  held.clear()
}

/** Says what is wrong with a sender; undefined for the top frame of an admitted console page. */
function findStrangeness(
  { sender, senderFrame }: IpcMainInvokeEvent,
  pages: ReadonlyMap<number, unknown>,
): string | undefined {
  if (senderFrame === null) return 'no frame'
  if (senderFrame.parent !== null) return 'not the top frame'
  if (senderFrame.origin !== consoleOrigin) return 'origin'
  if (!pages.has(sender.id)) return 'window'
  return undefined
}

async function settle(result: Promise<unknown>): Promise<CallOutcome> {
  try {
    return { ok: true, result: await result }
  } catch (error) {
    // The workbench rejects with problems only; anything else is a bug and may end the call.
    if (error instanceof ProblemError) return { ok: false, problem: error.problem }
    throw error
  }
}

import type { EventName, Subscribe } from '../../../../shared/contract/index.ts'
import type { Clock } from '../../../core/platform.ts'
import { problem, renderProblem } from './problem-response.ts'

/** @see spec/security.md HO-16 */
export const streamLimits = {
  subscribers: 8,
  bufferBytes: 1_048_576,
  /** A comment this often keeps proxies and the session check awake. */
  pulseSeconds: 15,
} as const

interface EventStreamOptions {
  readonly subscribe: Subscribe
  readonly clock: Clock
}

/** Event streams of the console; a stream ends with its session, and a reader that does not keep up is cut off. */
export interface EventStreams {
  /** @param isAllowed asked before each event and pulse; false ends the stream */
  open(names: string | null, isAllowed: () => boolean): Promise<Response>
  close(): void
}

/** Builds the event streams over the events of a workbench. */
export function createEventStreams({ subscribe, clock }: EventStreamOptions): EventStreams {
  const open = new Set<() => void>()

  function createBody(
    names: readonly EventName[],
    isAllowed: () => boolean,
  ): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder()
    let release = () => {}
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const end = () => {
            release()
            controller.close()
          }
          const send = (text: string) => {
            if (!isAllowed()) return end()
            const frame = encoder.encode(text)
            if (frame.byteLength > (controller.desiredSize ?? 0)) {
              release()
              return controller.error(new Error('the reader of an event stream is too slow'))
            }
            controller.enqueue(frame)
          }
          const stops = names.map((name) =>
            subscribe(name, (payload) =>
              send(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`),
            ),
          )
          stops.push(clock.every(streamLimits.pulseSeconds, () => send(': pulse\n\n')))
          release = () => {
            for (const stop of stops) stop()
            open.delete(end)
          }
          open.add(end)
          send(': open\n\n')
        },
        cancel: () => release(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: streamLimits.bufferBytes }),
    )
  }

  return {
    open: async (wanted, isAllowed) => {
      // The contract is read when a console comes, not at the start.
      const { events } = await import('../../../../shared/contract/index.ts')
      const known = Object.keys(events) as EventName[] // the keys are the names
      const names = parseNames(wanted, known)
      if (names === undefined) {
        return renderProblem(problem('bad-request', `names must be some of ${known.join(', ')}`))
      }
      if (open.size >= streamLimits.subscribers) {
        const message = `${streamLimits.subscribers} event streams are open already`
        return renderProblem(problem('too-many-subscribers', message))
      }
      return new Response(createBody(names, isAllowed), {
        headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
      })
    },
    close: () => {
      for (const end of [...open]) end()
    },
  }
}

function parseNames(
  wanted: string | null,
  known: readonly EventName[],
): readonly EventName[] | undefined {
  if (wanted === null) return known
  const names = wanted.split(',')
  const isKnown = (name: string): name is EventName => known.some((each) => each === name)
  return names.every(isKnown) ? [...new Set(names)] : undefined
}

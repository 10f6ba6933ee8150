import { Worker } from 'node:worker_threads'
import type { HeldSockets, SlowLoad } from './slow-sockets-thread.ts'

/** Slow sockets under way. */
export interface SlowSockets {
  /** Opens no further ones, waits until every one that is open ends or has been open for too long, and judges. */
  end(): Promise<HeldSockets & { readonly faults: readonly string[] }>
}

/** Keeps so many slow sockets open at a time, in a thread of their own, so that whoever measures meanwhile is not held up. */
export function holdSlowSockets(load: SlowLoad): SlowSockets {
  const worker = new Worker(new URL('./slow-sockets-thread.ts', import.meta.url), {
    workerData: load,
  })
  const ended = new Promise<HeldSockets>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return {
    end: async () => {
      worker.postMessage('end')
      const held = await ended
      await worker.terminate()
      const faults = held.openSeconds.map(
        (seconds) => `a slow socket is open after ${seconds.toFixed(0)} s`,
      )
      return { ...held, faults }
    },
  }
}

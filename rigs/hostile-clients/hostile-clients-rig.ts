import { makePlace, start } from '../../test/support/place.ts'
import type { Rig } from '../frame/rig.ts'
import { askMeanwhile } from './ask-meanwhile.ts'
import { sendMalformed } from './malformed.ts'
import { holdSlowSockets } from './slow-sockets.ts'
import { startUnguarded } from './unguarded-server.ts'

const slowSockets = 1_000
/** A socket that sends nothing whole ends by then: 30 s for a body, and what a busy machine adds. */
const mostOpenSeconds = 35
/** Of normal requests while slow sockets are held, in milliseconds. Each change is held to not waiting until a slow socket times
 * out, which takes 10 s, whatever else the machine does; the clock is judged on the quiet machine of a release.
 */
const mostMilliseconds = { change: 5_000, release: 100 }

/** Clients that send what is no HTTP, or send it slowly. */
export const hostileClientsRig: Rig = {
  name: 'hostile-clients',
  figure: 'HO-12',
  title: 'malformed requests: 400, closed, none routed; slow sockets: others are answered',
  rows: ['HO-12'],
  target: {
    change: '200 malformed; 1,000 slow sockets, p99 under 5 s',
    release: '200 malformed; 1,000 slow sockets, p99 under 100 ms',
  },
  aloneAt: ['change', 'release'],
  limitMinutes: { change: 10, release: 10 },
  run: async (scale) => {
    const place = await makePlace()
    const { bench, process: server } = await start(place)
    try {
      const routed = async () => {
        const { rows } = await bench.call('traffic.list', {
          search: 'malformed',
          limit: 200,
        })
        // A body is read before its route is asked; where it is malformed that is noted as a refusal.
        const answered = rows.filter(({ status }) => status !== 400)
        return answered.map(({ method, url, status }) => `${method} ${url}: ${status}`)
      }
      const malformed = await sendMalformed(place.port, routed)
      const url = `${bench.fhirBase}/.well-known/smart-configuration`
      const alone = await askMeanwhile(url)
      const slow = holdSlowSockets({ port: place.port, count: slowSockets, mostOpenSeconds })
      const meanwhile = await askMeanwhile(url)
      // Both wait for the same time, so they wait together.
      const [held, control] = await Promise.all([slow.end(), judgeUnguarded()])
      const faults = [...malformed.faults, ...held.faults, ...meanwhile.faults]
      if (meanwhile.p99 >= mostMilliseconds[scale])
        faults.push(`p99 was ${meanwhile.p99.toFixed(0)} ms`)
      return {
        reached: [
          `${malformed.sent} malformed requests`,
          `${held.opened} slow sockets, ${slowSockets} at a time, longest ${held.longestSeconds.toFixed(0)} s`,
          `${meanwhile.asked} requests meanwhile, p99 ${meanwhile.p99.toFixed(0)} ms (${alone.p99.toFixed(0)} ms without)`,
          `${faults.length} faults`,
        ].join(', '),
        faults,
        control: { broken: "Node's lenient parser without limits or timeouts", faults: control },
      }
    } finally {
      await server.stop()
      place.folder.remove()
    }
  },
}

async function judgeUnguarded(): Promise<number> {
  const server = await startUnguarded()
  try {
    const malformed = await sendMalformed(server.port, async () => server.routed())
    const slow = holdSlowSockets({ port: server.port, count: slowSockets, mostOpenSeconds })
    const { faults } = await slow.end()
    return malformed.faults.length + faults.length
  } finally {
    await server.close()
  }
}

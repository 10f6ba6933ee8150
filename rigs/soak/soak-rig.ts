import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, slopeOf } from '../../bench/statistics.ts'
import {
  authenticate,
  makeClientKey,
  registerBackend,
} from '../../test/support/asymmetric-client.ts'
import { type LaunchTarget, readFhir, readTokens } from '../../test/support/launch.ts'
import { makePlace, start } from '../../test/support/place.ts'
import { withDouble } from '../doubles/double-environment.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { assertionOf } from '../kill/writes.ts'

const requestsPerSecond = 50
const minutesFor: Readonly<Record<Scale, number>> = { change: 1, release: 24 * 60 }
/** From here on timings are judged, too; a machine that builds other things meanwhile says nothing about them in a minute. */
const judgedMinutes = 10
const samples = 60

/** Growth and delay over a long load. `RIGS_SOAK_MINUTES` sets another length.
 * @see spec/security.md RE-14, which a minute does not show
 */
export const soakRig: Rig = {
  name: 'soak',
  figure: 'FG-15',
  title: 'soak at 50 requests a second: memory and descriptors flat, p99 and event loop steady',
  rows: ['RE-13'],
  target: {
    change: '10 min (RIGS_SOAK_MINUTES=10); npm test runs 1 min, and judges growth alone',
    release: '24 h: under 1 MiB/h after hour 1, p99 within 20 %, loop delay p99 under 50 ms',
  },
  limitMinutes: { change: 40, release: 25 * 60 },
  run: async (scale) => {
    const minutes = Number(process.env['RIGS_SOAK_MINUTES'] ?? minutesFor[scale])
    const soaked = await soak(minutes, {})
    const leaking = await soak(0.5, withDouble('leak'))
    const faults = judgeGrowth(soaked)
    if (minutes >= judgedMinutes) faults.push(...judgeTimings(soaked))
    return {
      reached: [
        `${minutes} min, ${soaked.requests} requests`,
        `memory ${describeEnds(soaked.samples.map(({ mebibytes }) => Math.round(mebibytes)))} MiB, ${slopeOfMemory(soaked).toFixed(1)} MiB/h in the second half`,
        `descriptors ${describeEnds(soaked.samples.map(({ descriptors }) => descriptors))}`,
        `p99 ${describeEnds(soaked.samples.map(({ p99 }) => Math.round(p99)))} ms`,
        `loop delay p99 ${soaked.loopDelay.toFixed(0)} ms`,
      ].join(', '),
      faults,
      control: {
        broken: 'a server that keeps memory and a descriptor of each request',
        faults: judgeGrowth(leaking).length,
      },
    }
  },
}

interface Sample {
  readonly hours: number
  readonly mebibytes: number
  readonly descriptors: number
  readonly p99: number
}

interface Soaked {
  readonly requests: number
  readonly samples: readonly Sample[]
  /** 99th percentile of the event loop's delay, the median of each second's, in milliseconds. */
  readonly loopDelay: number
  readonly wrongAnswers: number
}

async function soak(minutes: number, env: NodeJS.ProcessEnv): Promise<Soaked> {
  const place = await makePlace()
  const delays = join(place.folder.path, 'delays')
  const options = [env['NODE_OPTIONS'], withDouble('loop-delay')['NODE_OPTIONS']].join(' ').trim()
  const { bench, process: server } = await start(place, {
    NODE_OPTIONS: options,
    LOOP_DELAY_FILE: delays,
  })
  try {
    const ask = await createRequests(bench)
    const taken: Sample[] = []
    const sampleSeconds = (minutes * 60) / samples
    let requests = 0
    let wrongAnswers = 0
    const startedAt = performance.now()
    for (let sample = 0; sample < samples; sample += 1) {
      const durations: number[] = []
      const running: Promise<void>[] = []
      const end = startedAt + (sample + 1) * sampleSeconds * 1_000
      while (performance.now() < end) {
        const sentAt = performance.now()
        running.push(
          ask(requests).then((isRight) => {
            durations.push(performance.now() - sentAt)
            if (!isRight) wrongAnswers += 1
          }),
        )
        requests += 1
        await pause(1_000 / requestsPerSecond)
      }
      await Promise.all(running)
      durations.sort((one, other) => one - other)
      taken.push({
        hours: (performance.now() - startedAt) / 3_600_000,
        mebibytes: residentMebibytes(server.pid),
        descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
        p99: durations[Math.floor(durations.length * 0.99)] ?? 0,
      })
    }
    return { requests, wrongAnswers, samples: taken, loopDelay: median(readDelays(delays)) }
  } finally {
    await server.stop()
    place.folder.remove()
  }
}

/** Each request in turn: a token for an assertion, a read, a search and the metadata. */
async function createRequests(bench: LaunchTarget): Promise<(index: number) => Promise<boolean>> {
  const key = makeClientKey('ES384', 'soak')
  const service = { clientId: await registerBackend(bench, [key]), key, usedAssertions: [] }
  const newToken = () => readTokens(authenticate(bench, assertionOf(bench, service)))
  let { access_token } = await newToken()
  const isOk = async (response: Response) => {
    await response.arrayBuffer()
    return response.status === 200
  }
  return async (index) => {
    switch (index % 4) {
      case 0:
        access_token = (await newToken()).access_token
        return true
      case 1:
        return isOk(await readFhir(bench, access_token, 'Patient?_count=5'))
      case 2:
        return isOk(await readFhir(bench, access_token, 'Patient?_count=1'))
      default:
        return isOk(await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`))
    }
  }
}

/** What grows is judged against the middle of the run, when caches are full. */
function judgeGrowth({ samples: taken, wrongAnswers }: Soaked): string[] {
  const faults = wrongAnswers === 0 ? [] : [`${wrongAnswers} answers were wrong`]
  const middle = taken.slice(Math.floor(taken.length / 2), Math.floor(taken.length * 0.75))
  const last = taken.slice(-Math.ceil(taken.length / 10))
  const grown =
    median(last.map(({ mebibytes }) => mebibytes)) -
    median(middle.map(({ mebibytes }) => mebibytes))
  if (grown > 64) faults.push(`memory grew by ${grown.toFixed(0)} MiB in the last part`)
  const opened =
    median(last.map(({ descriptors }) => descriptors)) -
    median(middle.map(({ descriptors }) => descriptors))
  if (opened > 20) faults.push(`${opened} more descriptors are open in the last part`)
  return faults
}

function judgeTimings(soaked: Soaked): string[] {
  const { samples: taken, loopDelay } = soaked
  const faults: string[] = []
  const [early, late] = [taken.slice(0, taken.length / 2), taken.slice(taken.length / 2)]
  const drift = median(late.map(({ p99 }) => p99)) / median(early.map(({ p99 }) => p99))
  if (drift > 1.2) faults.push(`p99 rose to ${drift.toFixed(2)} times the start`)
  if (loopDelay >= 50) faults.push(`the event loop was ${loopDelay.toFixed(0)} ms late`)
  const hours = taken.at(-1)?.hours ?? 0
  if (hours > 2 && slopeOfMemory(soaked) >= 1) faults.push('memory grows by 1 MiB/h or more')
  return faults
}

/** Slope of memory over the second half, in MiB/h. */
const slopeOfMemory = ({ samples: taken }: Soaked): number =>
  slopeOf(taken.slice(Math.floor(taken.length / 2)).map((each) => [each.hours, each.mebibytes]))

function residentMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}

const readDelays = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []

const describeEnds = (values: readonly number[]) => `${values[0]} to ${values.at(-1)}`

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { processorSeconds, residentMebibytes } from '../../bench/process-usage.ts'
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
const minutesFor: Readonly<Record<Scale, number>> = { change: 10, release: 24 * 60 }
/** From here on timings are judged, too: a minute says little about them. */
const judgedMinutes = 10
const samples = 60
/** From the middle of the run to its end. */
const mostGrowth = { mebibytes: 64, descriptors: 20 } as const
/** A rise by less is what two quiet minutes differ by. In milliseconds. */
const leastDrift = 5

/** Growth and delay over a long load. `RIGS_SOAK_MINUTES` sets another length.
 * @see spec/security.md RE-14, which minutes do not show
 */
export const soakRig: Rig = {
  name: 'soak',
  figure: 'FG-15',
  title: 'soak at 50 requests a second: memory and descriptors flat, p99 and event loop steady',
  rows: ['RE-13'],
  target: {
    change:
      '10 min beside other rigs: at most 64 MiB and 20 descriptors more than in the middle, processor time of a request within 50 %, loop delay p99 under 50 ms',
    release: '24 h: under 1 MiB/h after hour 1, p99 within 20 %, loop delay p99 under 50 ms',
  },
  aloneAt: ['release'],
  limitMinutes: { change: 40, release: 25 * 60 },
  run: async (scale) => {
    const minutes = Number(process.env['RIGS_SOAK_MINUTES'] ?? minutesFor[scale])
    const soaked = await soak(minutes, {})
    const leaking = await soak(0.5, withDouble('leak'))
    const faults = judgeGrowth(soaked)
    if (minutes >= judgedMinutes) faults.push(...judgeTimings(soaked, scale))
    return {
      reached: [
        `${minutes} min, ${soaked.requests} requests`,
        `memory ${describeEnds(soaked.samples.map(({ mebibytes }) => Math.round(mebibytes)))} MiB, ${slopeOfMemory(soaked.samples).toFixed(1)} MiB/h in the second half`,
        `descriptors ${describeEnds(soaked.samples.map(({ descriptors }) => descriptors))}`,
        `p99 ${describeEnds(soaked.samples.map(({ p99 }) => Math.round(p99)))} ms`,
        `processor ${describeEnds(soaked.samples.map((each) => each.processorMs.toFixed(1)))} ms a request`,
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
  /** Processor time of the server for one request. */
  readonly processorMs: number
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
      const usedBefore = processorSeconds(server.pid) ?? 0
      const running: Promise<void>[] = []
      const end = startedAt + (sample + 1) * sampleSeconds * 1_000
      while (performance.now() < end) {
        const sentAt = performance.now()
        running.push(
          ask(requests)
            // Nobody listening, say, is no answer, and the load goes on.
            .catch(() => false)
            .then((isRight) => {
              durations.push(performance.now() - sentAt)
              if (!isRight) wrongAnswers += 1
            }),
        )
        requests += 1
        const due = startedAt + (requests * 1_000) / requestsPerSecond
        await pause(Math.max(0, due - performance.now()))
      }
      await Promise.all(running)
      durations.sort((one, other) => one - other)
      const latest = {
        hours: (performance.now() - startedAt) / 3_600_000,
        mebibytes: residentMebibytes(server.pid),
        descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
        p99: durations[Math.floor(durations.length * 0.99)] ?? 0,
        processorMs:
          (((processorSeconds(server.pid) ?? 0) - usedBefore) * 1_000) / durations.length,
      }
      taken.push(latest)
      if (minutes >= judgedMinutes) tellProgress(latest, requests)
    }
    return { requests, wrongAnswers, samples: taken, loopDelay: median(readDelays(delays)) }
  } finally {
    await server.stop()
    place.folder.remove()
  }
}

/** For whoever waits: a run of hours says where it is. */
function tellProgress({ hours, mebibytes, descriptors, p99 }: Sample, requests: number): void {
  process.stderr.write(
    `soak: ${(hours * 60).toFixed(1)} min, ${requests} requests, ${mebibytes.toFixed(1)} MiB, ${descriptors} descriptors, p99 ${p99.toFixed(0)} ms\n`,
  )
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
  if (grown > mostGrowth.mebibytes)
    faults.push(`memory grew by ${grown.toFixed(0)} MiB in the last part`)
  const opened =
    median(last.map(({ descriptors }) => descriptors)) -
    median(middle.map(({ descriptors }) => descriptors))
  if (opened > mostGrowth.descriptors)
    faults.push(`${opened} more descriptors are open in the last part`)
  return faults
}

/** Beside other rigs the latency says nothing; what a request costs the processor does. */
function judgeTimings({ samples: taken, loopDelay }: Soaked, scale: Scale): string[] {
  const faults: string[] = []
  const [early, late] = [taken.slice(0, taken.length / 2), taken.slice(taken.length / 2)]
  const ends = (value: (sample: Sample) => number) =>
    [lowerQuartile(early.map(value)), lowerQuartile(late.map(value))] as const
  const [cost, lateCost] = ends(({ processorMs }) => processorMs)
  if (lateCost > cost * 1.5) {
    faults.push(
      `a request took ${lateCost.toFixed(1)} ms of the processor, at first ${cost.toFixed(1)} ms`,
    )
  }
  if (loopDelay >= 50) faults.push(`the event loop was ${loopDelay.toFixed(0)} ms late`)
  if (scale === 'change') return faults
  const [before, after] = ends(({ p99 }) => p99)
  if (after > before * 1.2 && after - before > leastDrift) {
    faults.push(`p99 rose from ${before.toFixed(0)} to ${after.toFixed(0)} ms`)
  }
  const hours = taken.at(-1)?.hours ?? 0
  if (hours > 2 && slopeOfMemory(taken) >= 1) faults.push('memory grows by 1 MiB/h or more')
  return faults
}

/** What else a machine does makes samples worse and none better, so the good ones are compared. */
function lowerQuartile(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 4)] ?? 0
}

/** Slope of memory over the second half, in MiB/h. */
const slopeOfMemory = (taken: readonly Sample[]): number =>
  slopeOf(taken.slice(Math.floor(taken.length / 2)).map((each) => [each.hours, each.mebibytes]))

const readDelays = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []

const describeEnds = (values: readonly (number | string)[]) => `${values[0]} to ${values.at(-1)}`

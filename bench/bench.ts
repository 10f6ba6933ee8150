// npm run bench [-- --only starts|load|keys] [--seconds N] [--starts N] [--json FILE]: measures the built headless program in processes
// of its own and prints a table. Any wrong answer ends it with code 1 and no figures.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startHeadless, temporaryDirectory } from '../test/support/headless-process.ts'
import {
  appRedirectUri,
  authorizationQuery,
  createProofKey,
  type LaunchTarget,
  registerPublicApp,
  type TestClient,
} from '../test/support/launch.ts'
import { takePorts } from '../test/support/ports.ts'
import { connectToHeadless } from '../test/support/remote-bench.ts'
import { measureColdStart } from './cold-start.ts'
import { measureKeyLists } from './key-lists.ts'
import type { LoadPlan, LoadResult, ReadyCode } from './load-plan.ts'

/** One line of the table. */
interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly detail: string
}

const root = join(import.meta.dirname, '..')
const entry = join(root, 'out', 'main', 'headless.js')
const concurrencies = [1, 16] as const
const codesPerRun = 400

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    starts: { type: 'string', default: '7' },
    json: { type: 'string' },
    only: { type: 'string' },
  },
})
const seconds = parseCount('--seconds', options.seconds)
const starts = parseCount('--starts', options.starts)

const folder = temporaryDirectory()
try {
  const figures: Figure[] = []
  for (const measure of chosenMeasures(options.only)) figures.push(...(await measure()))
  process.stdout.write(renderTable(figures))
  if (options.json !== undefined) {
    const report = { node: process.version, cores: cpus().length, at: new Date(), figures }
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
  }
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  folder.remove()
}

function parseCount(name: string, given: string): number {
  const count = Number(given)
  if (Number.isInteger(count) && count >= 1 && count <= 600) return count
  process.stderr.write(`bench: ${name} is ${given}, wanted an integer from 1 to 600\n`)
  process.exit(2)
}

function chosenMeasures(only: string | undefined): readonly (() => Promise<Figure[]>)[] {
  const measures = { starts: measureStarts, load: measureServer, keys: measureKeys }
  if (only === undefined) return Object.values(measures)
  const found = Object.entries(measures).find(([name]) => name === only)
  if (found !== undefined) return [found[1]]
  throw new Error(`--only is ${only}, wanted one of ${Object.keys(measures).join(', ')}`)
}

/** On data of its own, so that its keys are in nobody's way. */
async function measureKeys(): Promise<Figure[]> {
  const port = String(await takePorts())
  const server = await startHeadless(['--port', port, '--data', join(folder.path, 'keys')])
  try {
    const timings = await measureKeyLists(await connectToHeadless(server.ready))
    return timings.map(({ name, medianMilliseconds, slowestMilliseconds, asked }) => ({
      name,
      value: medianMilliseconds,
      unit: 'ms',
      detail: `median of ${asked}, slowest ${slowestMilliseconds.toFixed(0)} ms`,
    }))
  } finally {
    await server.stop()
  }
}

async function measureStarts(): Promise<Figure[]> {
  const port = await takePorts()
  const existing = join(folder.path, 'existing')
  await measureColdStart({ entry, data: existing, port })
  const onExisting: number[] = []
  const onFresh: number[] = []
  for (let start = 0; start < starts; start += 1) {
    onExisting.push(await measureColdStart({ entry, data: existing, port }))
    const fresh = join(folder.path, `fresh-${start}`)
    onFresh.push(await measureColdStart({ entry, data: fresh, port }))
  }
  return [
    startFigure('cold start, existing data', onExisting),
    startFigure('cold start, fresh data', onFresh),
  ]
}

function startFigure(name: string, milliseconds: number[]): Figure {
  milliseconds.sort((a, b) => a - b)
  const median = milliseconds[Math.floor(milliseconds.length / 2)] ?? 0
  const [least = 0, most = 0] = [milliseconds[0], milliseconds.at(-1)]
  const detail = `median of ${milliseconds.length}, ${least.toFixed(0)} to ${most.toFixed(0)}`
  return { name, value: median, unit: 'ms', detail }
}

async function measureServer(): Promise<Figure[]> {
  const port = String(await takePorts())
  const server = await startHeadless(['--port', port, '--data', join(folder.path, 'served')])
  try {
    await pause(3000)
    const idle = memoryFigure('memory, idle after start', server.pid)
    const bench = await connectToHeadless(server.ready)
    const loaded = await measureLoads(bench)
    await pause(3000)
    return [...loaded, idle, memoryFigure('memory, idle after load', server.pid)]
  } finally {
    await server.stop()
  }
}

async function measureLoads(bench: LaunchTarget): Promise<Figure[]> {
  await bench.call('settings.update', { name: 'approval', value: 'automatic' })
  // Codes are collected before they are timed.
  await bench.call('settings.update', { name: 'authorizationCodeLifetimeSeconds', value: 600 })
  const client = await registerPublicApp(bench)
  const { issuer, fhirBase } = bench
  const figures: Figure[] = []
  for (const concurrency of concurrencies) {
    const { client_id } = client
    const base = { issuer, fhirBase, client_id, redirect_uri: appRedirectUri, concurrency }
    const run = async (name: string, work: LoadPlan['work']) => {
      figures.push(loadFigure(name, concurrency, await runLoad({ ...base, work })))
    }
    const codes = await collectCodes(bench, client, codesPerRun)
    await run('token endpoint, code exchange', { kind: 'code exchange', codes })
    const refreshTokens: string[] = []
    let accessToken = ''
    for (const code of await collectCodes(bench, client, concurrency)) {
      const tokens = await exchange(bench, client, code)
      refreshTokens.push(tokens.refresh_token)
      accessToken = tokens.access_token
    }
    await run('token endpoint, refresh', { kind: 'refresh', refreshTokens, seconds })
    const fhir = { kind: 'FHIR', accessToken, seconds } as const
    const { patient } = await exchange(bench, client, await collectCode(bench, client))
    await run('FHIR read of a Patient', {
      ...fhir,
      path: `Patient/${patient}`,
      resourceType: 'Patient',
    })
    await run('FHIR search, 20 Observations', {
      ...fhir,
      path: `Observation?patient=${patient}&_count=20`,
      resourceType: 'Bundle',
    })
  }
  return figures
}

async function collectCodes(
  bench: LaunchTarget,
  client: TestClient,
  count: number,
): Promise<ReadyCode[]> {
  const codes: ReadyCode[] = []
  while (codes.length < count) codes.push(await collectCode(bench, client))
  return codes
}

async function collectCode(bench: LaunchTarget, client: TestClient): Promise<ReadyCode> {
  const proof = createProofKey()
  const response = await bench.request(`/authorize?${authorizationQuery(bench, client, proof)}`)
  const location = new URL(response.headers.get('location') ?? '', bench.issuer)
  const code = location.searchParams.get('code')
  if (code === null) throw new Error(`no code came back: ${response.status} ${location.search}`)
  return { code, code_verifier: proof.code_verifier }
}

async function exchange(bench: LaunchTarget, { client_id }: TestClient, code: ReadyCode) {
  const form = { grant_type: 'authorization_code', client_id, redirect_uri: appRedirectUri }
  const response = await bench.postForm('/token', { ...form, ...code })
  if (response.status !== 200) throw new Error(`no tokens came back: ${await response.text()}`)
  // A token response of this server for offline_access and launch/patient.
  return (await response.json()) as {
    access_token: string
    refresh_token: string
    patient: string
  }
}

/** Runs a load in a process of its own, so that it does not share the thread it measures. */
async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts')])
  child.stdin.end(JSON.stringify(plan))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [code, output, problem] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  if (code === 0) return JSON.parse(output)
  throw new Error(`${plan.work.kind}, ${plan.concurrency} at once: ${problem.trim()}`)
}

function loadFigure(name: string, concurrency: number, result: LoadResult): Figure {
  const { requests, requestsPerSecond, medianMilliseconds, p99Milliseconds } = result
  return {
    name: `${name}, ${concurrency} at once`,
    value: requestsPerSecond,
    unit: 'requests/s',
    detail: `${requests} requests, median ${medianMilliseconds.toFixed(1)} ms, p99 ${p99Milliseconds.toFixed(1)} ms`,
  }
}

function memoryFigure(name: string, pid: number): Figure {
  return { name, value: residentKilobytes(pid) / 1024, unit: 'MiB', detail: 'resident set' }
}

function residentKilobytes(pid: number): number {
  if (process.platform === 'linux') {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout)
}

function renderTable(figures: readonly Figure[]): string {
  const name = Math.max(...figures.map((figure) => figure.name.length))
  const lines = figures.map((figure) =>
    [
      figure.name.padEnd(name),
      figure.value.toFixed(0).padStart(7),
      figure.unit.padEnd(10),
      figure.detail,
    ].join('  '),
  )
  return `${lines.join('\n')}\n`
}

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redirectUriFor } from '../../../src/main/core/launch-runner/index.ts'
import type { ScenarioInput } from '../../../src/shared/scenario/index.ts'
import { runHeadless, startHeadless } from '../../support/headless-process.ts'
import { takePorts } from '../../support/ports.ts'
import { connectToHeadless } from '../../support/remote-bench.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
beforeAll(() => {
  folder = temporaryDirectory()
})
afterAll(() => folder.remove())

const at = (name: string) => join(folder.path, name)

const launch: ScenarioInput = {
  name: 'Standalone launch',
  launch: { mode: 'standalone', scope: 'launch/patient patient/Patient.rs' },
  person: { username: 'dr', patient: 'amara-okafor' },
  expect: { context: { patient: 'amara-okafor' } },
  after: [{ do: 'read', path: 'Patient/{patient}' }],
}

function store(name: string, scenario: unknown): string {
  writeFileSync(at(name), JSON.stringify(scenario))
  return at(name)
}

function portOf(server: Server): string {
  const address = server.address()
  return String(typeof address === 'object' && address !== null ? address.port : address)
}

const run = (...args: readonly string[]) => runHeadless(['launch', ...args])

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'testsuite' || name === 'testcase',
})

describe('launch --scenario', () => {
  it('runs on a server of its own, prints a line for each expectation and writes the reports', async () => {
    const file = store('right.json', launch)
    const reports = ['--junit', at('junit.xml'), '--har', at('run.har'), '--mermaid', at('run.mmd')]
    const { code, stdout } = await run('--scenario', file, ...reports, '--markdown', at('run.md'))
    expect(stdout.split('\n')).toEqual([
      'right: Standalone launch',
      '  ok    outcome: succeeded',
      '  ok    context patient: amara-okafor',
      '  ok    failed checks: none',
      '  ok    read Patient/amara-okafor, status: 200',
      '1 scenarios: 1 hold, 0 do not, 0 skipped',
      '',
    ])
    expect(code).toBe(0)
    const { testsuites } = parser.parse(readFileSync(at('junit.xml'), 'utf8'))
    expect(testsuites).toMatchObject({ tests: '4', failures: '0' })
    const { log } = JSON.parse(readFileSync(at('run.har'), 'utf8'))
    expect(log.entries.length).toBeGreaterThan(8)
    expect(readFileSync(at('run.mmd'), 'utf8')).toContain('sequenceDiagram')
    expect(readFileSync(at('run.md'), 'utf8')).toContain('### Redeem the code')
  })

  it('exits with 1 when a step is broken on purpose, and says what came and what was wanted', async () => {
    mkdirSync(at('broken'))
    store('broken/a-fault.json', {
      ...launch,
      launch: { ...launch.launch, faults: [{ fault: 'fhir-unavailable' }] },
    })
    store('broken/b-expectation.json', { ...launch, expect: { context: { patient: 'wei-chen' } } })
    const { code, stdout } = await run(
      ...['--scenario', at('broken'), '--junit', at('broken.xml'), '--har', at('hars')],
    )
    expect(code).toBe(1)
    const failed = stdout.split('\n').filter((line) => line.startsWith('  FAIL'))
    expect(failed).toEqual([
      expect.stringMatching(
        /^ {2}FAIL {2}failed checks: saw fhir-answer in Read Patient\/amara-okafor \(.*HTTP 503\), wanted none/,
      ),
      expect.stringMatching(/^ {2}FAIL {2}read Patient\/amara-okafor, status: saw 503, wanted 200/),
      '  FAIL  context patient: saw amara-okafor, wanted wei-chen (SMART App Launch 2.2.0, scopes-and-launch-context; CTX-01)',
    ])
    const { testsuites } = parser.parse(readFileSync(at('broken.xml'), 'utf8'))
    expect(testsuites).toMatchObject({ failures: '3' })
    expect(testsuites.testsuite[1].testcase[1].failure.message).toBe(
      'context patient: saw amara-okafor, wanted wei-chen',
    )
    expect(readdirSync(at('hars')).toSorted()).toEqual(['a-fault.har', 'b-expectation.har'])
  })

  it('gives one JSON document instead of lines', async () => {
    const { code, stdout } = await run('--scenario', store('json.json', launch), '--json')
    expect(code).toBe(0)
    const { results } = JSON.parse(stdout)
    expect(results).toMatchObject([{ file: 'json', name: 'Standalone launch', skipped: null }])
    expect(results[0].findings[0]).toMatchObject({ name: 'outcome', isOk: true, saw: 'succeeded' })
  })

  it.each<readonly [string, () => readonly string[], Record<string, unknown>]>([
    ['no scenario', () => [], { subject: '--scenario' }],
    ['no such file', () => ['--scenario', at('none.json')], { wanted: /can be read/ }],
    [
      'an unknown name',
      () => ['--scenario', store('u.json', { ...launch, x: 1 })],
      { subject: /u\.json: x$/ },
    ],
    [
      'no JSON',
      () => ['--scenario', store('n.json', launch).replace('n.json', 'run.mmd')],
      { subject: /run\.mmd$/ },
    ],
    ['a folder without scenarios', () => ['--scenario', at('hars')], { wanted: /\*\.json/ }],
    [
      'a base that is no URL',
      () => ['--scenario', at('right.json'), '--base', 'ehr'],
      { subject: '--base' },
    ],
    [
      'a port that is none',
      () => ['--scenario', at('right.json'), '--port', '70000'],
      { subject: '--port' },
    ],
    [
      'an unknown option',
      () => ['--scenario', at('right.json'), '--loud'],
      { subject: 'command line' },
    ],
  ])('exits with 2 and one line on %s [RE-18]', async (_name, args, wanted) => {
    const { code, stdout, log } = await run(...args())
    expect([code, stdout, log.length]).toEqual([2, '', 1])
    for (const [name, value] of Object.entries(wanted)) {
      if (value instanceof RegExp) expect(log[0]?.[name]).toMatch(value)
      else expect(log[0]?.[name]).toBe(value)
    }
  })

  it('leaves no folder behind, whether it runs or its server cannot [RE-18]', async () => {
    const temporary = at('temporary')
    mkdirSync(temporary)
    const file = store('clear.json', launch)
    const runHere = async (...more: readonly string[]) => {
      const args = ['launch', '--scenario', file, ...more]
      const { code } = await runHeadless(args, { env: { TMPDIR: temporary } })
      return [code, readdirSync(temporary)]
    }
    const holder = createServer()
    const port = await new Promise<string>((listening) =>
      holder.listen(0, '127.0.0.1', () => listening(portOf(holder))),
    )
    const longBase = `https://ehr.example/${'a'.repeat(2_100)}`
    const ended = [
      await runHere(),
      await runHere('--port', port),
      await runHere('--base', longBase),
    ]
    holder.close()
    expect(ended).toEqual([
      [0, []],
      [3, []],
      [2, []],
    ])
  })
})

describe('launch --base', () => {
  it('runs against another server and through its pages, and skips what needs its own', async () => {
    const [first, ours] = [await takePorts(), await takePorts()]
    const server = await startHeadless(['--port', String(first), '--data', at('other')])
    const { fhirBase } = server.ready
    const other = await connectToHeadless(server.ready)
    await other.call('clients.register', {
      client_id: 'from-elsewhere',
      metadata: {
        client_name: 'Workbench elsewhere',
        redirect_uris: [redirectUriFor(fhirBase, `http://localhost:${ours}`)],
        scope: 'launch/patient patient/*.rs',
      },
    })
    mkdirSync(at('foreign'))
    store('foreign/a.json', { ...launch, app: { kind: 'built-in', client_id: 'from-elsewhere' } })
    store('foreign/b.json', { ...launch, settings: { approval: 'automatic' } })
    const { code, stdout } = await run(
      ...['--scenario', at('foreign'), '--base', fhirBase, '--port', String(ours)],
    )
    await server.stop()
    expect(stdout.split('\n')).toEqual([
      'a: Standalone launch',
      '  ok    outcome: succeeded',
      '  ok    context patient: amara-okafor',
      '  ok    failed checks: none',
      '  ok    read Patient/amara-okafor, status: 200',
      'b: Standalone launch',
      '  skip  needs this server: settings',
      '2 scenarios: 1 hold, 0 do not, 1 skipped',
      '',
    ])
    expect(code).toBe(0)
  })

  it('says so when nobody answers there', async () => {
    const nowhere = `http://localhost:${await takePorts()}/fhir`
    const service = { ...launch, launch: { mode: 'standalone', scope: 'openid' } }
    const file = store('nowhere.json', service)
    const { code, stdout } = await run('--scenario', file, '--base', nowhere)
    expect(code).toBe(1)
    expect(stdout).toMatch(/FAIL {2}outcome: saw failed: localhost:\d+ did not answer/)
  })
})

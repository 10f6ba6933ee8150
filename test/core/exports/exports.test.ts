import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCurl } from '../../../src/main/core/exports/curl/index.ts'
import type { Har } from '../../../src/main/core/exports/har/har.ts'
import { writeHar } from '../../../src/main/core/exports/har/index.ts'
import { writeMarkdown } from '../../../src/main/core/exports/markdown/index.ts'
import { formats, type RecordedLaunch, recordLaunch } from './exported-launch.ts'
import { hostileExchange, hostileSubject, hostileText, strayToken } from './hostile-exchange.ts'

// The package has no types: an object of JSON Schemas by name.
const harSchemas: Readonly<Record<string, object>> = createRequire(import.meta.url)('har-schema')

let launch: RecordedLaunch
beforeAll(async () => {
  launch = await recordLaunch()
})
afterAll(() => launch.bench.close())

const exportAs = async (format: (typeof formats)[number], { bench, runId }: RecordedLaunch) =>
  (await bench.call('export.run', { runId, format })).text

/** What is wrong with a HAR by the schema others keep, formats included. */
function faultsOf(text: string): unknown {
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addMetaSchema(draft06)
  ajv.addFormat('date-time', (value) => !Number.isNaN(Date.parse(value)))
  // RFC 3986, the characters of appendix A; brackets around an IPv6 address only.
  ajv.addFormat(
    'uri',
    (value) =>
      /^https?:\/\/(?:\[[0-9a-f:.]+\]|[^[\]/?#]+)[\w\-.~:/?#@!$&'()*+,;=%]*$/i.test(value) &&
      !/%(?![0-9A-F]{2})/i.test(value),
  )
  for (const format of ['ipv4', 'ipv6']) ajv.addFormat(format, true)
  for (const schema of Object.values(harSchemas)) ajv.addSchema(schema)
  const validate = ajv.getSchema('har.json')
  if (validate === undefined) throw new Error('har-schema has no har.json')
  return validate(JSON.parse(text)) === true ? [] : validate.errors
}

describe('export of a launch', () => {
  it.each(['ehr', 'standalone'] as const)(
    'holds no secret of a launch (%s) in any form [AS-30]',
    async (mode) => {
      const recorded = mode === 'ehr' ? launch : await recordLaunch('standalone')
      const { secrets, bench } = recorded
      const names = [...secrets.keys()]
      expect(names).toEqual(
        expect.arrayContaining([
          ...['access_token', 'code', 'csrf_token', 'id_token', 'refresh_token'],
          mode === 'ehr' ? 'launch' : 'ticket',
        ]),
      )
      expect(names.some((name) => name.startsWith('cookie trustbench_launch'))).toBe(true)
      for (const format of formats) {
        const whole = await bench.call('export.exchanges', { format })
        for (const text of [await exportAs(format, recorded), whole.text]) {
          const leaked = [...secrets].filter(([, secret]) => text.includes(secret))
          expect(leaked.map(([name]) => `${name} in ${format}`)).toEqual([])
        }
      }
      if (mode === 'standalone') await bench.close()
    },
  )

  it('names the file after what it holds, and counts a request seen at both ends once', async () => {
    const { bench, runId } = launch
    const file = await bench.call('export.run', { runId, format: 'har' })
    expect(file.fileName).toBe('launch-trustbench-console-2026-03-07T120000.har')
    const all = await bench.call('traffic.list', { launchRunId: runId })
    expect(all.total).toBeGreaterThan(file.exchanges)
    expect(file.total).toBe(file.exchanges)
    const ids = all.rows.map(({ id }) => id)
    const ticked = await bench.call('export.exchanges', { format: 'har', ids })
    expect([ticked.exchanges, ticked.total]).toEqual([file.exchanges, file.exchanges])
    const { rows } = await bench.call('traffic.list', { limit: 1, launchRunId: runId })
    const one = await bench.call('export.exchanges', { format: 'curl', ids: [rows[0]?.id ?? ''] })
    expect([one.exchanges, one.total]).toEqual([1, 1])
    await expect(
      bench.call('export.exchanges', { format: 'curl', ids: ['no-such-exchange'] }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })
})

describe('HAR', () => {
  it('is HAR 1.2 by the schema of others, and that schema can say no', async () => {
    const text = await exportAs('har', launch)
    expect(faultsOf(text)).toEqual([])
    expect(faultsOf(writeHar(hostileSubject))).toEqual([])
    const wrong = JSON.parse(text)
    delete wrong.log.entries[0].request.url
    wrong.log.entries[1].startedDateTime = 'yesterday'
    expect(faultsOf(JSON.stringify(wrong))).toMatchObject([
      { instancePath: '/log/entries/0/request', keyword: 'required' },
      { instancePath: '/log/entries/1/startedDateTime', keyword: 'pattern' },
      { instancePath: '/log/entries/1/startedDateTime', keyword: 'format' },
    ])
  })

  it('holds each request once, in order, with its step, checks and redirect', async () => {
    const { log }: Har = JSON.parse(await exportAs('har', launch))
    const paths = log.entries.map(({ request }) => new URL(request.url).pathname)
    expect(paths.filter((path) => path === '/token')).toHaveLength(1)
    expect(paths.indexOf('/authorize')).toBeLessThan(paths.indexOf('/token'))
    const redeemed = log.entries.find(({ request }) => request.url.endsWith('/token'))
    expect(redeemed).toMatchObject({
      comment: 'Redeem the code',
      _direction: 'outbound',
      request: { method: 'POST', postData: { mimeType: expect.stringContaining('urlencoded') } },
      response: { status: 200 },
    })
    expect(redeemed?.response.content.text).toContain('[masked JWT')
    expect(redeemed?._checks.map(({ check }) => check)).toContain('token-response-complete')
    const left = log.entries.find(({ request }) => request.url.includes('/app/launch'))
    expect(left?.response.redirectURL).toContain('/authorize?')
  })
})

describe('curl commands', () => {
  /** What a shell gives curl, with curl itself replaced by a function. */
  const runInShell = (script: string) =>
    execFileSync('sh', ['-s'], {
      input: `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; printf '\\001\\0'; }\nMASKED_1234abcd=my-code MASKED_00ff00ff=me:pw\n${script}`,
      encoding: 'utf8',
    })
      .split('\u0001\0')
      .map((command) => command.split('\0').slice(0, -1))
      .filter((words) => words.length > 0)

  it('gives a shell the request as it was, with variables for what is masked [TI-04]', () => {
    const script = writeCurl(hostileSubject)
    const [words] = runInShell(script)
    const typed = hostileText.replaceAll('\0', '')
    expect(words).toEqual([
      ...['--include', '--request', 'POST'],
      hostileExchange.url.replace('[masked 1234abcd]', 'my-code'),
      ...['--header', 'content-type: application/x-www-form-urlencoded'],
      ...['--header', 'authorization: Basic me:pw'],
      ...['--header', `x-app: ${typed}`],
      ...['--data-raw', `code=my-code&note=${typed}`],
    ])
    expect(script).toContain('# MASKED_00ff00ff  header authorization')
  })

  it('is one command for each exchange of a launch', async () => {
    const { log }: Har = JSON.parse(await exportAs('har', launch))
    const commands = runInShell(await exportAs('curl', launch))
    expect(commands).toHaveLength(log.entries.length)
    expect(commands.every(([first]) => first === '--include')).toBe(true)
  })
})

describe('Markdown report', () => {
  it('keeps text of others text, and masks a token among it [TI-04] [AS-30]', () => {
    const report = writeMarkdown(hostileSubject)
    expect(report).not.toContain(strayToken)
    // Outside of code there is no character left that could begin markup, HTML or a link.
    const fenceless = report.replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
    const prose = fenceless.replace(/(?<!`)(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, '')
    expect(prose).not.toMatch(/[<\][!@~]|javascript:|www\.|https?:/)
    expect(prose.split('\n').filter((line) => /^#+ /.test(line))).toHaveLength(6)
    expect(prose).not.toMatch(/^- item/m)
    for (const line of prose.split('\n').filter((each) => each.startsWith('|'))) {
      expect(line.match(/\|/g)).toHaveLength(3)
    }
    for (const hidden of ['\0', '\u001b', '\u202e']) expect(report).not.toContain(hidden)
  })

  it('says what was asked, granted and checked', async () => {
    const report = await exportAs('markdown', launch)
    expect(report).toContain('| Outcome | `succeeded` |')
    expect(report).toContain('"patient":"amara-okafor"')
    expect(report).toContain('### Redeem the code')
    expect(report).toContain('```mermaid')
  })
})

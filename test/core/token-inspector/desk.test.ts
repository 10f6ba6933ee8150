import { beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { build } from './support/rule-examples.ts'

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
}, 120_000)

const { token } = build({ profile: 'id-token' })

describe('inspector, large input', () => {
  it('reads 10 MiB in a thread, shows it truncated, and finds what stands in it [L-07] [TI-06]', async () => {
    const filler = `${'x'.repeat(1_000)}\n`.repeat(10_000)
    const { tokens, inputCharacters } = await bench.call('inspector.inspect', {
      text: `${filler}${token}`,
    })
    expect(inputCharacters).toBeGreaterThan(10_000_000)
    expect(tokens[0]).toMatchObject({ kind: 'id-token', place: 'line 10001' })
    const huge = `${token.split('.')[0]}.${'A'.repeat(9_000_000)}.AAAA`
    const [first] = (await bench.call('inspector.inspect', { text: huge })).tokens
    expect(first).toMatchObject({ isTruncated: true, claims: null })
    expect(first?.compact.length).toBe(262_144)
  })

  it('is ended by its ticket before it came, as a long text comes late [TI-06]', async () => {
    const ended = await bench.call('inspector.cancel', { ticket: 'early' })
    expect(ended).toEqual({ isCancelled: false })
    const late = bench.call('inspector.inspect', { text: token, ticket: 'early' })
    await expect(late).rejects.toMatchObject({ problem: { code: 'conflict' } })
    const again = await bench.call('inspector.inspect', { text: token, ticket: 'early' })
    expect(again.tokens).toHaveLength(1)
  })

  it('is ended by its ticket [TI-06]', async () => {
    const text = `${'eyJhIjoxfQ.e30.x '.repeat(60_000)}`
    const running = bench.call('inspector.inspect', { text, ticket: 't1' })
    const outcome = running.then(
      () => 'finished',
      (error) => error.problem.code,
    )
    while (!(await bench.call('inspector.cancel', { ticket: 't1' })).isCancelled) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(['conflict', 'finished']).toContain(await outcome)
    expect(await bench.call('inspector.cancel', { ticket: 't1' })).toEqual({ isCancelled: false })
  })
})

describe('inspector, comparing', () => {
  it('tells members that differ, and what only one side has [TI-05]', async () => {
    const other = build({ profile: 'id-token', claims: { sub: 'u2', nonce: undefined } }).token
    const { rows, isSame } = await bench.call('inspector.compare', { left: token, right: other })
    const outcomes = Object.fromEntries(
      rows.map(({ part, name, outcome }) => [`${part} ${name}`, outcome]),
    )
    expect(isSame).toBe(false)
    expect(outcomes).toMatchObject({
      'claims sub': 'different',
      'claims nonce': 'left-only',
      'header alg': 'same',
    })
    expect((await bench.call('inspector.compare', { left: token, right: token })).isSame).toBe(true)
  })

  it('marks what looks the same and is not [TI-05]', async () => {
    const left = build({ profile: 'jwt', claims: { org: 'paypal' } }).token
    const right = build({ profile: 'jwt', claims: { org: 'p\u0430ypal' } }).token
    const { rows } = await bench.call('inspector.compare', { left, right })
    expect(rows.find(({ name }) => name === 'org')).toMatchObject({
      outcome: 'different',
      marks: [{ codePoint: 'U+0430', name: 'Cyrillic letter' }],
    })
  })
})

describe('inspector, reports', () => {
  const question = {
    text: build({
      profile: 'id-token',
      claims: {
        sub: '=cmd|calc',
        email: 'jane@hospital.example',
        html: '<img src=x onerror=alert(1)>',
      },
    }).token,
  }

  it.each(['markdown', 'html', 'json', 'sarif', 'csv'] as const)(
    'gives %s without token and personal values unless asked [TI-12] [TI-04]',
    async (format) => {
      const signature = question.text.split('.')[2] ?? ''
      const redacted = await bench.call('inspector.report', { ...question, format })
      for (const secret of [signature, 'jane@hospital.example', '<img', 'calc']) {
        expect(redacted.content).not.toContain(secret)
      }
      const full = await bench.call('inspector.report', { ...question, format, isRedacted: false })
      // In JSON a text is a text, whatever stands in it.
      if (format !== 'json') expect(full.content).not.toContain('<img src=x')
      expect(full.content.length).toBeGreaterThanOrEqual(redacted.content.length - 2_000)
    },
  )

  const long = `Device/${'long'.repeat(100)}`

  it.each([
    ['an identifier of two letters', { sub: 'u7' }, /"u7"/],
    ['a number', { mrn: 7_700_123, sub: 7_700_123 }, /7700123/],
    ['a reference in a list', { fhirContext: [{ reference: 'Patient/jane-7' }] }, /jane-7/],
    ['a text with escapes', { fhirUser: 'Device/Zo\u00eb"7' }, /Zo/],
    ['a text that findings cut', { fhirUser: long }, /longlong/],
    ['a text that everything cuts', { fhirUser: `Device/${'far'.repeat(6_000)}` }, /farfar/],
  ])('repeats %s in no finding unless asked [TI-12]', async (_what, claims, personal) => {
    const { token: text } = build({ profile: 'access-token', claims })
    const report = async (isRedacted: boolean) => {
      const asked = { text, profile: 'access-token', format: 'json', isRedacted } as const
      const [found] = JSON.parse((await bench.call('inspector.report', asked)).content).tokens
      return JSON.stringify(found)
    }
    expect(await report(false)).toMatch(personal)
    expect(await report(true)).not.toMatch(personal)
  })

  it('is JSON where it says so, and quotes formulas in CSV [TI-04]', async () => {
    const json = await bench.call('inspector.report', { ...question, format: 'json' })
    expect(JSON.parse(json.content).tokens).toHaveLength(1)
    const sarif = JSON.parse(
      (await bench.call('inspector.report', { ...question, format: 'sarif' })).content,
    )
    expect(sarif).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'Trustbench' } } }],
    })
    expect(sarif.runs[0].results.length).toBeGreaterThan(0)
    const csv = await bench.call('inspector.report', {
      ...question,
      format: 'csv',
      isRedacted: false,
    })
    expect(csv.content).toContain(`"'=cmd|calc"`)
    for (const line of csv.content.split('\r\n')) expect(line).not.toMatch(/(?:^|,)"?[=+@-]/)
  })
})

describe('inspector, bulk', () => {
  it('judges every token of a text that comes in pieces, and groups them', async () => {
    const bad = build({ profile: 'id-token', claims: { exp: 5, iss: 'https://bad.example' } }).token
    const text = Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? bad : token)).join(
      '\n',
    )
    const { id } = await bench.call('inspector.startBulk', {})
    for (let at = 0; at < text.length; at += 10_007) {
      const isLast = at + 10_007 >= text.length
      await bench.call('inspector.addToBulk', {
        id,
        source: 'app.log',
        text: text.slice(at, at + 10_007),
        isLast,
      })
    }
    const state = await bench.call('inspector.finishBulk', { id })
    expect(state).toMatchObject({ state: 'done', tokens: 300, characters: text.length })
    const { groups } = await bench.call('inspector.bulkGroups', { id, by: 'issuer' })
    expect(groups).toContainEqual({ value: 'https://bad.example', tokens: 100 })
    const group = { by: 'issuer', value: 'https://bad.example' } as const
    const { rows, total } = await bench.call('inspector.bulkRows', { id, group, limit: 5 })
    expect(total).toBe(100)
    expect(rows[0]).toMatchObject({ place: 'app.log:1', failed: expect.arrayContaining(['exp']) })
    const places = await bench.call('inspector.bulkRows', { id, limit: 200 })
    expect(new Set(places.rows.map(({ place }) => place)).size).toBe(200)
    for (const format of ['csv', 'json', 'sarif'] as const) {
      const { content } = await bench.call('inspector.exportBulk', { id, format })
      expect(content).toContain('exp')
      expect(content).not.toContain(token.split('.')[2])
    }
    expect(await bench.call('inspector.forgetBulk', { id })).toEqual({ isForgotten: true })
  })

  it('finds the same as a single inspection does', async () => {
    const texts = [
      token,
      build({ profile: 'access-token', claims: { scope: 'user/*.cruds' } }).token,
      build({ profile: 'udap-software-statement' }).token,
    ]
    const { id } = await bench.call('inspector.startBulk', {})
    await bench.call('inspector.addToBulk', {
      id,
      source: 'f',
      text: texts.join('\n'),
      isLast: true,
    })
    await bench.call('inspector.finishBulk', { id })
    const { rows } = await bench.call('inspector.bulkRows', { id })
    for (const [index, text] of texts.entries()) {
      const { tokens } = await bench.call('inspector.inspect', { text })
      const failed = tokens[0]?.findings
        .filter(({ outcome }) => outcome === 'failed')
        .map((finding) => finding.id)
      const row = rows.find(({ place }) => place === `f:${index + 1}`)
      expect([...(row?.failed ?? [])].sort()).toEqual([...(failed ?? [])].sort())
      expect(row?.signature).toBe(tokens[0]?.signature?.state)
    }
  })

  it('inspects one token of a line again, which its fingerprint tells from others', async () => {
    const other = build({ profile: 'access-token' }).token
    const line = `12:00 first=${token} second=${other}`
    const { id } = await bench.call('inspector.startBulk', {})
    await bench.call('inspector.addToBulk', { id, source: 'f', text: line, isLast: true })
    await bench.call('inspector.finishBulk', { id })
    const { rows } = await bench.call('inspector.bulkRows', { id })
    expect(rows.map(({ kind }) => kind)).toEqual(['id-token', 'access-token'])
    for (const { kind, fingerprint } of rows) {
      const { tokens } = await bench.call('inspector.inspectFound', { line, fingerprint })
      expect(tokens).toMatchObject([{ kind, fingerprint }])
    }
    const changed = { line: '12:00 first=', fingerprint: rows[0]?.fingerprint ?? '' }
    await expect(bench.call('inspector.inspectFound', changed)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  it('is forgotten at once, as often as one likes, and the program goes on', async () => {
    for (let count = 0; count < 4; count += 1) {
      const { id } = await bench.call('inspector.startBulk', {})
      expect(await bench.call('inspector.forgetBulk', { id })).toEqual({ isForgotten: true })
    }
  })

  it('is cancelled, and keeps what was found', async () => {
    const { id } = await bench.call('inspector.startBulk', {})
    await bench.call('inspector.addToBulk', { id, source: 'f', text: `${token}\n`, isLast: false })
    expect(await bench.call('inspector.cancelBulk', { id })).toMatchObject({ state: 'cancelled' })
    const more = bench.call('inspector.addToBulk', { id, source: 'f', text: 'x', isLast: true })
    await expect(more).rejects.toMatchObject({ problem: { code: 'conflict' } })
  })
})

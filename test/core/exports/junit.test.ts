import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { type JUnitSuite, writeJUnit } from '../../../src/main/core/exports/index.ts'

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
  processEntities: true,
  htmlEntities: true,
})

const hostile = `]]> <script>"quoted" 'too' & \u0000\u001b[31m \ud800 \u202e evil`

const suite: JUnitSuite = {
  name: 'Standalone launch',
  startedAtMs: Date.UTC(2026, 2, 7, 12, 0, 0),
  properties: { 'FHIR base': 'http://localhost:4100/fhir?a=1&b=2' },
  cases: [
    { name: 'Redeem the code', classname: 'standalone', seconds: 0.25 },
    {
      name: 'granted scope',
      classname: 'standalone',
      failure: {
        message: 'saw patient/*.r, wanted patient/*.rs',
        clause: 'SAL-62',
        text: 'Launch 1 in Traffic',
      },
    },
    { name: 'refresh', classname: 'standalone', skipped: 'no refresh token was granted' },
  ],
}

describe('JUnit report', () => {
  it('is XML that an independent parser reads, with counts, times and reasons', () => {
    const xml = writeJUnit('trustbench', [suite])
    expect(XMLValidator.validate(xml)).toBe(true)
    const { testsuites } = parser.parse(xml)
    const counts = { tests: '3', failures: '1', errors: '0', skipped: '1', time: '0.250' }
    expect(testsuites).toMatchObject({ name: 'trustbench', ...counts })
    expect(testsuites.testsuite[0]).toMatchObject({
      ...counts,
      name: 'Standalone launch',
      timestamp: '2026-03-07T12:00:00',
      properties: {
        property: [{ name: 'FHIR base', value: 'http://localhost:4100/fhir?a=1&b=2' }],
      },
    })
    const [held, failed, skipped] = testsuites.testsuite[0].testcase
    expect(held).toMatchObject({ name: 'Redeem the code', classname: 'standalone', time: '0.250' })
    expect(held).not.toHaveProperty('failure')
    expect(failed.failure).toMatchObject({
      message: 'saw patient/*.r, wanted patient/*.rs',
      type: 'SAL-62',
      '#text': 'saw patient/*.r, wanted patient/*.rs\nSAL-62\nLaunch 1 in Traffic',
    })
    expect(skipped.skipped.message).toBe('no refresh token was granted')
  })

  it('stays XML whatever a server or an app said, and shows what XML cannot hold [TI-04]', () => {
    const failure = { message: hostile, clause: hostile, text: hostile }
    const cases = [{ name: hostile, classname: hostile, failure }]
    const xml = writeJUnit(hostile, [{ name: hostile, properties: { [hostile]: hostile }, cases }])
    expect(XMLValidator.validate(xml)).toBe(true)
    const [read] = parser.parse(xml).testsuites.testsuite
    const [only] = read.testcase
    const shown = `]]> <script>"quoted" 'too' & \\u{0}\\u{1b}[31m \\u{d800} \\u{202e} evil`
    expect([only.name, only.failure.message]).toEqual([shown, shown])
    expect(only).not.toHaveProperty('script')
  })
})

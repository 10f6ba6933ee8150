import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  describeFinding,
  parseScenario,
  runScenario,
} from '../../../src/main/core/scenario-runner/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { worldOf } from './scenario-bench.ts'

const folder = new URL('../../../resources/scenarios/', import.meta.url)
const files = readdirSync(folder).toSorted()

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
  await bench.prepare()
})
afterAll(() => bench.close())

describe('shipped scenarios', () => {
  it.each(files)('%s holds', async (file) => {
    const scenario = parseScenario(readFileSync(new URL(file, folder), 'utf8'))
    const before = await bench.call('settings.list', {})
    const { findings, skipped } = await runScenario(scenario, worldOf(bench))
    const broken = findings.filter(({ isOk }) => !isOk).map(describeFinding)
    expect(broken).toEqual([])
    expect([skipped, findings.length > 0]).toEqual([null, true])
    expect(await bench.call('settings.list', {})).toEqual(before)
  })
})

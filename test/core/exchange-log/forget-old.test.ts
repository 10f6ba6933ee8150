import { expect, it } from 'vitest'
import { createTestWorkbench } from '../../support/test-workbench.ts'

const day = 86_400

it('exchange log, housekeeping: forgets what is old, but nothing recent for what the clock was set back to [RE-13]', async () => {
  const bench = await createTestWorkbench()
  const paths = async () => {
    const { rows } = await bench.call('traffic.list', { limit: 50 })
    return rows.map(({ url }) => new URL(url).pathname)
  }
  const runJobs = () => {
    for (let turn = 0; turn < 130; turn += 1) bench.clock.advance(5)
  }
  await bench.request('/first')
  await bench.call('clock.shift', { seconds: -365 * day })
  await bench.request('/a-year-ago')
  await bench.call('clock.reset', {})
  await bench.request('/last')
  runJobs()
  expect(await paths()).toEqual(['/last', '/a-year-ago', '/first'])
  bench.clock.step(31 * day)
  runJobs()
  expect(await paths()).toEqual([])
  await bench.close()
})

import type { Scenario } from '../../../shared/scenario/index.ts'
import type { ScenarioWorld } from './scenario-world.ts'

/** Does something while settings have other values, and gives them back the values they had, whatever happens.
 * @throws {ProblemError} a setting that is none, or cannot hold the value
 */
export async function withSettings<Result>(
  settings: Scenario['settings'],
  { call }: Pick<ScenarioWorld, 'call'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const names = Object.keys(settings)
  if (names.length === 0) return work()
  const before = (await call('settings.list', {})).filter(({ name }) => names.includes(name))
  try {
    for (const [name, value] of Object.entries(settings)) {
      await call('settings.update', { name, value })
    }
    return await work()
  } finally {
    for (const { name, value } of before) await call('settings.update', { name, value })
  }
}

/** Does something that may move the clock of the program, and moves it back by as much, whatever happens.
 * @throws whatever the work throws
 */
export async function withClock<Result>(
  { call }: Pick<ScenarioWorld, 'call'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = await call('clock.get', {})
  try {
    return await work()
  } finally {
    const { shiftSeconds } = await call('clock.get', {})
    const seconds = before.shiftSeconds - shiftSeconds
    if (seconds !== 0) await call('clock.shift', { seconds })
  }
}

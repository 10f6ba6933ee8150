import { join } from 'node:path'
import { knownMutations, switchOffEach } from '../../scripts/mutations/known-mutations.mjs'
import { createSeededRandom } from '../../scripts/sandbox-data/seeded-random.mjs'
import type { Rig, Scale } from '../frame/rig.ts'
import { chooseSeed } from '../frame/seed.ts'

const root = join(import.meta.dirname, '..', '..')

/** How many rules are switched off: some, drawn anew each time, or all. */
const drawn: Readonly<Record<Scale, number>> = { change: 20, release: knownMutations.length }

/** Security rules that are switched off one by one, each of which a test has to miss. */
export const mutationsRig: Rig = {
  name: 'mutations',
  figure: 'FG-23',
  title:
    'rules of paths, authorization server and UDAP switched off one by one: a test fails each time',
  target: {
    change: `${drawn.change} of ${knownMutations.length} rules, drawn by chance: all noticed`,
    release: `${drawn.release} rules: all noticed`,
  },
  limitMinutes: { change: 20, release: 40 },
  run: async (scale) => {
    const chosen = draw(drawn[scale])
    const unnoticed = await findUnnoticed(chosen)
    // What changes nothing, nobody notices.
    const harmless = chosen
      .slice(0, 1)
      .map((mutation) => ({ ...mutation, changedTo: `${mutation.code} /* as it was */` }))
    const control = await findUnnoticed(harmless)
    return {
      reached: `${chosen.length - unnoticed.length} of ${chosen.length} noticed`,
      faults: unnoticed.map((rule) => `${rule} was switched off and no test failed`),
      control: { broken: 'a rule that is switched off in name only', faults: control.length },
    }
  },
}

function draw(count: number): typeof knownMutations {
  if (count >= knownMutations.length) return knownMutations
  const random = createSeededRandom(chooseSeed('mutations'))
  return knownMutations
    .map((mutation) => ({ mutation, place: random.decimal(0, 1, 9) }))
    .sort((one, other) => one.place - other.place)
    .slice(0, count)
    .map(({ mutation }) => mutation)
}

async function findUnnoticed(chosen: typeof knownMutations): Promise<string[]> {
  const unnoticed: string[] = []
  await switchOffEach(root, chosen, ({ rule }, isNoticed) => {
    if (!isNoticed) unnoticed.push(rule)
  })
  return unnoticed
}

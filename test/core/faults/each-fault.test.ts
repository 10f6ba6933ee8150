import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerFaultId, serverFaults } from '../../../src/shared/faults/index.ts'
import { expectedChanges } from './expected-changes.ts'
import {
  createFaultWorld,
  type FaultWorld,
  lookAt,
  type Seen,
  type SurfaceName,
  surfaceNames,
  surfaces,
} from './surfaces.ts'

let world: FaultWorld
const right = new Map<SurfaceName, Seen>()
const ids = serverFaults.map(({ id }) => id)
const slow = ids.filter((id) => id.endsWith('-slow'))

beforeAll(async () => {
  world = await createFaultWorld()
  for (const surface of surfaceNames) {
    right.set(surface, await lookWith([], surface))
  }
})
afterAll(() => world.bench.close())

const switchOff = () => world.bench.call('faults.clear', {})

async function lookWith(faults: readonly ServerFaultId[], surface: SurfaceName): Promise<Seen> {
  const asking = await surfaces[surface](world)
  for (const fault of faults) await world.bench.call('faults.set', { fault })
  return lookAt(asking, switchOff)
}

function rightOf(surface: SurfaceName): Seen {
  const seen = right.get(surface)
  if (seen === undefined) throw new Error(`${surface} was not looked at`)
  return seen
}

const cases = ids
  .filter((id) => !slow.includes(id))
  .flatMap((id) => expectedChanges[id].on.map((surface) => [id, surface] as const))

describe('each fault of this server', () => {
  it('is one that a test knows', () => {
    expect(Object.keys(expectedChanges).sort()).toEqual([...ids].sort())
  })

  it.each(cases)(
    '%s changes at %s what it says, and nothing once it is off [AS-33]',
    async (id, surface) => {
      const wrong = await lookWith([id], surface)
      expect(wrong).not.toEqual(rightOf(surface))
      expect(wrong).toEqual(expectedChanges[id].becomes(rightOf(surface)))
      expect(await lookWith([], surface)).toEqual(rightOf(surface))
    },
  )
})

describe('every other endpoint', () => {
  it.each(surfaceNames)(
    '%s is as it should be while all faults of others are on [AS-33]',
    async (surface) => {
      const others = ids.filter((id) => !isNear(id, surface))
      expect(others.length).toBeGreaterThan(50)
      expect(await lookWith(others, surface)).toEqual(rightOf(surface))
    },
  )
})

// Last, as it moves the clock.
describe('each slow fault of this server', () => {
  it.each(slow)('%s is answered after twenty seconds, and rightly [AS-33]', async (id) => {
    const [surface] = expectedChanges[id].on
    if (surface === undefined) throw new Error(`${id} shows nowhere`)
    const asking = await surfaces[surface](world)
    await world.bench.call('faults.set', { fault: id })
    let isAnswered = false
    const answered = asking.send().finally(() => {
      isAnswered = true
    })
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    world.bench.clock.advance(19)
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect(isAnswered).toBe(false)
    world.bench.clock.advance(1)
    const { status } = await answered
    await switchOff()
    expect(status).toBe(rightOf(surface).status)
  })
})

const ofCertificates = new Set<string>(
  serverFaults.filter(({ area }) => area === 'certificates').map(({ id }) => id),
)

/** A form is answered from the same place as a redirect, and a statement is as good as the status of its certificates. */
function isNear(id: ServerFaultId, surface: SurfaceName): boolean {
  if (surface === 'registration' && ofCertificates.has(id)) return true
  const isForm = surface === 'authorize-form-post'
  return expectedChanges[id].on.some((each) => each === surface || (isForm && each === 'authorize'))
}

import { withDouble } from '../doubles/double-environment.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { startRaceServers } from './race-servers.ts'
import { createRaces, type Race, runRound } from './races.ts'

const roundsFor: Readonly<Record<Scale, number>> = { change: 100, release: 1_000 }
/** Rounds of the broken server at most, until two have won. */
const controlRounds = 20

/** One winner of fifty, over two processes on one store. */
export const racesRig: Rig = {
  name: 'races',
  figure: 'FG-05',
  title: 'parallel redemptions over two processes: exactly 1 success each',
  rows: ['RE-12'],
  target: {
    change: '100 rounds of 50 for code, refresh, jti, bootstrap token and registration',
    release: '1,000 rounds of 50 each, 250,000 requests',
  },
  limitMinutes: { change: 20, release: 180 },
  run: async (scale) => {
    const faults: string[] = []
    let requests = 0
    const rounds = roundsFor[scale]
    await withRaces({}, async (races) => {
      for (const race of races) {
        for (let round = 0; round < rounds; round += 1) {
          const outcome = await runRound(race)
          requests += outcome.requests
          faults.push(...outcome.faults.map((fault) => `round ${round}: ${fault}`))
        }
      }
    })
    return {
      reached: `${rounds} rounds of 50 for each of 5, ${requests} requests, ${faults.length} faults`,
      faults,
      control: { broken: 'a store that finds and then saves', faults: await countBroken() },
    }
  },
}

/** How many rounds of the broken server end with more than one winner of a code or a refresh token. */
async function countBroken(): Promise<number> {
  let found = 0
  await withRaces(withDouble('find-then-save'), async (races) => {
    for (const race of races.slice(0, 2)) {
      for (let round = 0; round < controlRounds && found < 2; round += 1) {
        const { faults } = await runRound(race)
        if (faults.some((fault) => /: (?:[2-9]|\d\d) succeeded/.test(fault))) found += 1
      }
    }
  })
  return found
}

async function withRaces(
  env: NodeJS.ProcessEnv,
  work: (races: readonly Race[]) => Promise<void>,
): Promise<void> {
  const servers = await startRaceServers(env)
  try {
    await work(await createRaces(servers))
  } finally {
    await servers.close()
  }
}

import type { Rig } from '../frame/rig.ts'
import { type Credential, type CredentialKind, createKinds } from './credentials.ts'
import { type MovedMachine, startOnMovedMachine } from './moved-machine.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** A clock that is set, and set right again. */
interface Jump {
  /** Forth, or back when negative. */
  readonly seconds: number
  /** Whether the server has the time to take it in, so that it goes by the new time. */
  readonly isTakenIn: boolean
}

/** Back by less than a pulse tells up to more than a certificate is backdated; forth by more than used ones are remembered. */
const distances = [-3, -30, -5 * minute, -hour, -5 * hour, -day, -3 * day, -30 * day, 20, 3 * day]

const jumps: readonly Jump[] = distances.flatMap((seconds) => [
  { seconds, isTakenIn: false },
  { seconds, isTakenIn: true },
])

/** A clock of the machine that is set back and forth, for each kind of credential: what was used or had expired never works again,
 * and what is still good works once the clock is right again.
 */
export const clockRig: Rig = {
  name: 'clock',
  figure: 'FG-17',
  title: 'clock set back and forth: 0 credentials revived, 0 lost',
  rows: ['RE-09'],
  target: {
    change: `${jumps.length} jumps x each kind of credential`,
    release: `${jumps.length} jumps x each kind of credential`,
  },
  limitMinutes: { change: 20, release: 20 },
  run: async () => {
    const tally = { presented: 0, faults: [] as string[], kinds: 0 }
    await jumpAll(jumps, tally)
    const broken = { presented: 0, faults: [] as string[], kinds: 0 }
    await jumpAll([{ seconds: -5 * hour, isTakenIn: true }], broken, 'unended-steps')
    return {
      reached: `${jumps.length} jumps, ${tally.kinds} kinds, ${tally.presented} presented, ${tally.faults.length} faults`,
      faults: tally.faults,
      control: {
        broken: 'a server that goes by the clock of its machine',
        faults: broken.faults.length,
      },
    }
  },
}

interface Tally {
  kinds: number
  presented: number
  readonly faults: string[]
}

async function jumpAll(all: readonly Jump[], tally: Tally, double?: string): Promise<void> {
  const machine = await startOnMovedMachine(double)
  try {
    const kinds = await createKinds(machine.bench)
    tally.kinds = kinds.length + 1
    await acceptFresh(kinds)
    for (const jump of all) await judgeJump({ machine, kinds, tally, jump })
  } finally {
    await machine.close()
  }
}

/** @throws {Error} a kind is not accepted at all, so that its refusals would prove nothing */
async function acceptFresh(kinds: readonly CredentialKind[]): Promise<void> {
  for (const { kind, credential } of await makeAll(kinds)) {
    if (!(await credential.present())) throw new Error(`a fresh ${kind} is refused`)
  }
}

interface Judged {
  readonly machine: MovedMachine
  readonly kinds: readonly CredentialKind[]
  readonly tally: Tally
  readonly jump: Jump
}

async function judgeJump({ machine, kinds, tally, jump }: Judged): Promise<void> {
  const name = `${jump.seconds} s${jump.isTakenIn ? ', taken in' : ''}`
  const expired = await makeAll(kinds)
  await pass(machine, 3 * hour)
  const used = (await makeAll(kinds)).filter(({ credential }) => credential.end !== undefined)
  for (const { kind, credential } of used) {
    tally.presented += 1
    if ((await credential.end?.()) === false)
      tally.faults.push(`${name}: a fresh ${kind} is refused`)
  }
  const good = await makeAll(kinds)
  const mustFail = async (when: string) => {
    const gone = [
      ...expired.map((each) => ({ ...each, state: 'expired' })),
      ...used.map((each) => ({ ...each, state: 'used' })),
      { kind: "token of the console's address", state: 'used', credential: consoleToken(machine) },
    ]
    for (const { kind, state, credential } of gone) {
      tally.presented += 1
      if (await credential.present()) tally.faults.push(`${name}, ${when}: ${state} ${kind} works`)
    }
  }
  await mustFail('before')
  await travel(machine, jump)
  await mustFail('jumped')
  machine.move(-jump.seconds)
  await mustFail('set right')
  if (jump.isTakenIn) {
    await machine.settle()
    await mustFail('set right, taken in')
  }
  // Until it has taken in that the clock was ahead, the server stands still there, and issues by that time.
  if (jump.seconds > 0 && !jump.isTakenIn) await machine.settle()
  // What had expired while the clock was ahead is among those that stay expired.
  if (jump.seconds > minute) return
  for (const { kind, credential } of good) {
    tally.presented += 1
    if (!(await credential.present())) tally.faults.push(`${name}: a good ${kind} is lost`)
  }
}

async function makeAll(kinds: readonly CredentialKind[]) {
  const made: { readonly kind: string; readonly credential: Credential }[] = []
  for (const kind of kinds) made.push({ kind: kind.name, credential: await kind.make() })
  return made
}

/** Lets time pass; the server sees it. */
async function pass(machine: MovedMachine, seconds: number): Promise<void> {
  machine.move(seconds)
  await machine.show()
}

/** A session of the console lives for twelve hours without a call, so the way forth has stations. */
async function travel(machine: MovedMachine, { seconds, isTakenIn }: Jump): Promise<void> {
  let left = seconds
  for (; left > 6 * hour; left -= 6 * hour) await pass(machine, 6 * hour)
  await pass(machine, left)
  if (!isTakenIn) return
  await machine.settle()
  // What is overdue runs at the next pulse.
  if (seconds > 0) await machine.settle()
}

const consoleToken = ({ console: origin, usedConsoleToken }: MovedMachine): Credential => ({
  present: async () => {
    const answer = await fetch(`${origin}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin },
      body: JSON.stringify({ token: usedConsoleToken }),
    })
    return answer.ok
  },
  end: undefined,
})

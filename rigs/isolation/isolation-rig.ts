import { setTimeout as pause } from 'node:timers/promises'
import type { LaunchTarget } from '../../test/support/launch.ts'
import { makePlace, start } from '../../test/support/place.ts'
import { withDouble } from '../doubles/double-environment.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { type Answers, askForTokens } from './ask-for-tokens.ts'
import { type Door, doors } from './doors.ts'
import { type Misdeed, textFor } from './misdeeds.ts'

/** What comes at one door at once; a good one comes after, before the last of them is done with. */
interface Arrival {
  readonly door: Door
  readonly misdeeds: readonly Misdeed[]
}

const kinds = ['abort', 'segfault', 'spin', 'derive', 'fill the heap', 'fill buffers'] as const

/** One that ends a process, and one that no thread can be ended in. */
const deadly = ['abort', 'derive'] as const

/** Besides that for key files, each with a process behind it. */
const otherDoors = [doors.anchors, doors.pastedText, doors.bundle, doors.workspace]

function arrivalsWith(ofEachDoor: readonly Misdeed[]): readonly Arrival[] {
  return [
    ...kinds.map((misdeed) => ({ door: doors.keyFile, misdeeds: [misdeed] })),
    ...otherDoors.flatMap((door) => ofEachDoor.map((misdeed) => ({ door, misdeeds: [misdeed] }))),
    // One more than are read at once.
    { door: doors.keyFile, misdeeds: ['derive', 'derive', 'derive'] },
    // Long texts go on to a thread, which what would harm it must not reach; scenarios go the way of Bundles and workspaces.
    ...[doors.longText, doors.scenario].flatMap((door) =>
      deadly.map((misdeed) => ({ door, misdeeds: [misdeed] })),
    ),
  ]
}

/** All doors lead to the same pool of processes, so a change sends everything to one of them and the deadly to each. */
const arrivals: Readonly<Record<Scale, readonly Arrival[]>> = {
  change: arrivalsWith(deadly),
  release: Array.from({ length: 10 }, () => arrivalsWith(kinds)).flat(),
}

/** A file is read or refused by then, even one that comes after two others that take their five seconds. */
const mostFileSeconds = 30
/** The same inside a server, where nothing ends what hangs. */
const mostInsideSeconds = 5

/** What comes from outside and makes its parser die, hang or take memory: each is an error by itself, and tokens are issued all
 * along.
 */
export const isolationRig: Rig = {
  name: 'isolation',
  figure: 'EL-23',
  title: 'a parser that dies, hangs or takes memory: one error each, tokens issued all along',
  rows: ['EL-23', 'UD-17'],
  target: {
    change: `${arrivals.change.length} arrivals, 0 faults`,
    release: `${arrivals.release.length} arrivals, 0 faults`,
  },
  aloneAt: ['release'],
  limitMinutes: { change: 10, release: 30 },
  run: async (scale) => {
    const all = arrivals[scale]
    const { refused, read, answers, faults, harm } = await judge(
      'misled-parser',
      all,
      mostFileSeconds,
    )
    const controls = await judgeInside()
    const unnoticed = controls.filter(({ harm }) => harm === 0)
    return {
      reached: [
        `${all.length} arrivals, ${refused} files and texts refused, ${read} read beside and after them`,
        `${answers.issued} tokens issued meanwhile, slowest after ${answers.longestMilliseconds.toFixed(0)} ms`,
        `${faults.length + harm.length} faults`,
      ].join(', '),
      faults: [
        ...faults,
        ...harm,
        ...unnoticed.map(({ name }) => `the control was not harmed by ${name}`),
      ],
      control: {
        broken: 'a server that reads all of it in its own process',
        faults: controls.reduce((sum, { harm }) => sum + harm, 0),
      },
    }
  },
}

/** How often a server was harmed by each kind of file and text that it read in its own process. Each ends or silences it, so
 * each needs one of its own. Memory is not taken inside: the machine would suffer.
 */
async function judgeInside() {
  const controls: { readonly name: string; readonly harm: number }[] = []
  for (const door of Object.values(doors)) {
    for (const misdeed of deadly) {
      const arrival = { door, misdeeds: [misdeed] }
      const { harm } = await judge('parser-inside', [arrival], mostInsideSeconds)
      controls.push({ name: nameOf(arrival), harm: harm.length })
    }
  }
  return controls
}

interface Judged {
  readonly refused: number
  readonly read: number
  readonly answers: Answers
  /** What is wrong with what was said of the files and texts. */
  readonly faults: readonly string[]
  /** What is wrong with the server beside them. */
  readonly harm: readonly string[]
}

async function judge(
  double: string,
  all: readonly Arrival[],
  mostSeconds: number,
): Promise<Judged> {
  const place = await makePlace()
  const { bench, process: server } = await start(place, withDouble(double))
  let hasEnded = false
  void server.ended.then(() => {
    hasEnded = true
  })
  const faults: string[] = []
  const harm: string[] = []
  const count = { refused: 0, read: 0 }
  try {
    const asking = await askForTokens(bench)
    for (const arrival of all) {
      const { door, misdeeds } = arrival
      const refusals = misdeeds.map((misdeed) => refuse(bench, door, misdeed, mostSeconds))
      const found = await Promise.all([...refusals, readGood(bench, door, mostSeconds)])
      count.refused += refusals.length - found.slice(0, -1).filter(isFault).length
      // The processes that read are new ones now.
      found.push(await readGood(bench, door, mostSeconds))
      count.read += 2 - found.slice(-2).filter(isFault).length
      faults.push(...found.filter(isFault))
      if (hasEnded) harm.push(`the server ended at ${nameOf(arrival)}`)
    }
    const answers = await asking.stop()
    if (answers.issued === 0) faults.push('no token was issued')
    return { ...count, answers, faults, harm: [...harm, ...answers.faults] }
  } finally {
    // One that is silent would not end in order.
    server.kill('SIGKILL')
    await server.ended
    place.folder.remove()
  }
}

function nameOf({ door, misdeeds }: Arrival): string {
  return `a ${door.name} that makes its parser ${misdeeds.join(', ')}`
}

const isFault = (found: string | undefined) => found !== undefined

/** Says what is wrong unless it is refused for what its process did. */
async function refuse(bench: LaunchTarget, door: Door, misdeed: Misdeed, mostSeconds: number) {
  const answer = await hand(bench, door, textFor(misdeed), mostSeconds)
  return answer.startsWith(refused) && door.refusal.test(answer.slice(refused.length))
    ? undefined
    : `${nameOf({ door, misdeeds: [misdeed] })}: ${answer}`
}

async function readGood(bench: LaunchTarget, door: Door, mostSeconds: number) {
  const answer = await hand(bench, door, door.good(), mostSeconds)
  return answer === `read ${door.goodAnswer}` ? undefined : `a good ${door.name}: ${answer}`
}

const refused = 'refused: '

/** What the console says of it, in words. */
async function hand(
  bench: LaunchTarget,
  door: Door,
  text: string,
  mostSeconds: number,
): Promise<string> {
  const handed = door.hand(bench, text).then(
    (read) => `read ${read}`,
    (error: Error) => `${refused}${error.message}`,
  )
  const late = `no answer in ${mostSeconds} s`
  return Promise.race([handed, pause(mostSeconds * 1_000, late, { ref: false })])
}

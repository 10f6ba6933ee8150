import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { LaunchTarget } from '../../test/support/launch.ts'
import { makePlace, start } from '../../test/support/place.ts'
import { withDouble } from '../doubles/double-environment.ts'
import type { Rig } from '../frame/rig.ts'
import { type Answers, askForTokens } from './ask-for-tokens.ts'
import { fileFor, type Misdeed } from './misdeeds.ts'

/** Files that come at once; a good one comes after, before the last of them is done with. */
type Arrival = readonly Misdeed[]

const arrivals: readonly Arrival[] = [
  ['abort'],
  ['segfault'],
  ['spin'],
  ['derive'],
  ['fill the heap'],
  ['fill buffers'],
  // One more than are read at once.
  ['derive', 'derive', 'derive'],
]

/** How often each arrives. */
const rounds = { change: 1, release: 10 } as const

/** A file is read or refused by then, even one that comes after two others that take their five seconds. */
const mostFileSeconds = 30
/** The same inside a server, where nothing ends what hangs. */
const mostInsideSeconds = 10

/** Files that make their parser die, hang or take memory: each is an error by itself, and tokens are issued all along. */
export const isolationRig: Rig = {
  name: 'isolation',
  figure: 'EL-23',
  title: 'a parser that dies, hangs or takes memory: one error each, tokens issued all along',
  rows: ['EL-23', 'UD-17'],
  target: {
    change: `${arrivals.length} arrivals, 0 faults`,
    release: `${arrivals.length * rounds.release} arrivals, 0 faults`,
  },
  limitMinutes: { change: 10, release: 30 },
  run: async (scale) => {
    const all = Array.from({ length: rounds[scale] }, () => arrivals).flat()
    const judged = await judge('misled-parser', all, mostFileSeconds)
    const { answers } = judged
    const inside = []
    // Each ends or silences the server, so each needs one of its own. Memory is not taken inside: the machine would suffer.
    for (const misdeed of ['abort', 'derive'] as const) {
      inside.push(...(await judge('parser-inside', [[misdeed]], mostInsideSeconds)).faults)
    }
    return {
      reached: [
        `${all.length} arrivals, ${judged.refused} files refused, ${judged.read} read beside and after them`,
        `${answers.issued} tokens issued meanwhile, slowest after ${answers.longestMilliseconds.toFixed(0)} ms`,
        `${judged.faults.length} faults`,
      ].join(', '),
      faults: judged.faults,
      control: { broken: 'a server that reads files in its own process', faults: inside.length },
    }
  },
}

interface Judged {
  readonly refused: number
  readonly read: number
  readonly answers: Answers
  readonly faults: readonly string[]
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
  const count = { refused: 0, read: 0 }
  try {
    const asking = await askForTokens(bench)
    for (const arrival of all) {
      const refusals = arrival.map((misdeed) => refuse(bench, misdeed, mostSeconds))
      const found = await Promise.all([...refusals, readGood(bench, mostSeconds)])
      count.refused += refusals.length - found.slice(0, -1).filter(isFault).length
      // The processes that read are new ones now.
      found.push(await readGood(bench, mostSeconds))
      count.read += 2 - found.slice(-2).filter(isFault).length
      faults.push(...found.filter(isFault))
      if (hasEnded) faults.push(`the server ended at ${arrival.join(', ')}`)
    }
    const answers = await asking.stop()
    if (answers.issued === 0) faults.push('no token was issued')
    return { ...count, answers, faults: [...faults, ...answers.faults] }
  } finally {
    // One that is silent would not end in order.
    server.kill('SIGKILL')
    await server.ended
    place.folder.remove()
  }
}

const isFault = (found: string | undefined) => found !== undefined

/** Says what is wrong unless the file is refused for what its process did. */
async function refuse(bench: LaunchTarget, misdeed: Misdeed, mostSeconds: number) {
  const answer = await inspect(bench, fileFor(misdeed), mostSeconds)
  return answer.endsWith('wanted a file that is read within the limits')
    ? undefined
    : `a file that makes its parser ${misdeed}: ${answer}`
}

async function readGood(bench: LaunchTarget, mostSeconds: number) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const answer = await inspect(bench, pem, mostSeconds)
  return answer === 'read p-384' ? undefined : `a good file: ${answer}`
}

/** What the console says of a file, in words. */
async function inspect(bench: LaunchTarget, file: Buffer, mostSeconds: number): Promise<string> {
  const inspected = bench.call('keys.inspectImport', { base64: file.toString('base64') }).then(
    ({ privateKeys }) => `read ${privateKeys.map(({ algorithm }) => algorithm).join()}`,
    (error: Error) => `refused: ${error.message}`,
  )
  const late = `no answer in ${mostSeconds} s`
  return Promise.race([inspected, pause(mostSeconds * 1_000, late, { ref: false })])
}

// node bench/profile.ts FILE.cpuprofile [lines]: prints where the time of a profile of `node --cpu-prof` went, by function of our own
// or of a package, without and with what it called.
import { readFileSync } from 'node:fs'

interface ProfileNode {
  readonly id: number
  readonly callFrame: {
    readonly functionName: string
    readonly url: string
    readonly lineNumber: number
  }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const [file = '', lines = '25'] = process.argv.slice(2)
const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile // written by node
const byId = new Map(profile.nodes.map((node) => [node.id, node]))
const own = new Map<number, number>()
for (const [index, id] of profile.samples.entries()) {
  own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0))
}
const selfTimes = new Map<string, number>()
const totalTimes = new Map<string, number>()
const [root] = profile.nodes
if (root !== undefined) add(root, new Set())
const whole = [...selfTimes.entries()].reduce(
  (sum, [name, time]) => sum + (name.startsWith('(idle)') ? 0 : time),
  0,
)
print('alone', selfTimes)
print('with what it called', totalTimes)

/** @returns time of the node and all below it */
function add(node: ProfileNode, above: ReadonlySet<string>): number {
  const name = nameOf(node)
  const time = own.get(node.id) ?? 0
  selfTimes.set(name, (selfTimes.get(name) ?? 0) + time)
  const within = new Set([...above, name])
  let total = time
  for (const child of node.children ?? []) {
    const found = byId.get(child)
    if (found !== undefined) total += add(found, within)
  }
  if (!above.has(name)) totalTimes.set(name, (totalTimes.get(name) ?? 0) + total)
  return total
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const place = url === '' ? '' : ` ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`
  return `${functionName === '' ? '(anonymous)' : functionName}${place}`
}

function print(title: string, times: ReadonlyMap<string, number>): void {
  console.log(`\n${title}, in per cent of the time that was not idle`)
  const sorted = [...times]
    .filter(([name]) => !name.startsWith('(idle)'))
    .sort(([, a], [, b]) => b - a)
  for (const [name, time] of sorted.slice(0, Number(lines))) {
    console.log(`${((100 * time) / whole).toFixed(1).padStart(5)}  ${name}`)
  }
}

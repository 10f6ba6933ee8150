import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { locateElectron } from '../../scripts/launch/electron-binary.mjs'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import { withDouble } from '../doubles/double-environment.ts'
import type { Rig } from '../frame/rig.ts'
import { makeVectors } from './vectors.ts'

const root = join(import.meta.dirname, '..', '..')
const outDir = join(root, '.cache', 'rigs', 'parity')
const pkitsFile = join(root, 'test', 'core', 'certificate-path', 'pkits', 'pkits.json')

/** Verdicts of one program under Node, whose cryptography is OpenSSL, and under Electron, whose is BoringSSL. `RIGS_PARITY_RUNTIME`
 * names another executable in the place of Electron.
 */
export const parityRig: Rig = {
  name: 'parity',
  figure: 'FG-22',
  title: 'verdicts on keys, certificates, paths and tokens: none differs between Node and Electron',
  rows: ['UD-20'],
  target: { change: '0 differences', release: '0 differences' },
  limitMinutes: { change: 10, release: 10 },
  run: async () => {
    const other = process.env['RIGS_PARITY_RUNTIME'] ?? locateElectron(root)?.executable
    if (other === undefined) return { skipped: 'the Electron binary (npx install-electron)' }
    const program = await buildProgram()
    const folder = temporaryDirectory()
    try {
      const vectorFile = join(folder.path, 'vectors.json')
      writeFileSync(vectorFile, JSON.stringify(makeVectors()))
      const judge = (runtime: string, name: string, env: NodeJS.ProcessEnv = {}) => {
        const verdictFile = join(folder.path, name)
        run(runtime, [program, vectorFile, verdictFile, pkitsFile], env)
        return readVerdicts(verdictFile)
      }
      const here = judge(process.execPath, 'here')
      const there = judge(other, 'there', { ELECTRON_RUN_AS_NODE: '1' })
      const flipped = judge(process.execPath, 'flipped', withDouble('flipped-verify'))
      const faults = compare(here, there)
      return {
        reached: `${here.size} verdicts, ${faults.length} differences`,
        faults,
        control: {
          broken: 'a runtime whose verify says the opposite',
          faults: compare(here, flipped).length,
        },
      }
    } finally {
      folder.remove()
    }
  },
}

/** Electron need not run TypeScript, so the program is built for both. */
async function buildProgram(): Promise<string> {
  mkdirSync(outDir, { recursive: true })
  // Loaded only where it is needed, since it is large.
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(import.meta.dirname, 'judge-vectors.ts'),
      outDir,
      rolldownOptions: { output: { entryFileNames: 'judge-vectors.mjs' } },
    },
  })
  return join(outDir, 'judge-vectors.mjs')
}

function run(runtime: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(runtime, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(`${runtime} ended with ${status}: ${stderr}`)
}

function readVerdicts(file: string): ReadonlyMap<string, string> {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return new Map(
    lines.map((line): [string, string] => {
      const [name = '', verdict = ''] = line.split('\t')
      return [name, verdict]
    }),
  )
}

function compare(here: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>): string[] {
  const names = new Set([...here.keys(), ...there.keys()])
  return [...names].flatMap((name) => {
    const [one, other] = [here.get(name), there.get(name)]
    return one === other ? [] : [`${name}: ${one ?? 'absent'} here, ${other ?? 'absent'} there`]
  })
}

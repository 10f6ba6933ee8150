import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createSeededRandom } from '../../scripts/sandbox-data/seeded-random.mjs'
import {
  CorruptStoreError,
  checkBackup,
  MigrationError,
  RestoreError,
} from '../../src/main/core/storage/index.ts'
import { openStoreFiles } from '../../src/main/hosts/node/store-files.ts'
import { redeem, refresh } from '../../test/support/launch.ts'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import { type TestWorkbench, testEpochMs } from '../../test/support/test-workbench.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { chooseSeed } from '../frame/seed.ts'
import { damageFile } from './damage.ts'
import {
  backupOf,
  copyFolder,
  damagedFiles,
  hashOfFile,
  makeVictim,
  openBench,
  privateValues,
  readTrusted,
  type Victim,
} from './victim.ts'

const roundsFor: Readonly<Record<Scale, number>> = { change: 50, release: 1_000 }

/** Damage to database, log and backup: what the program makes of it. */
export const corruptionRig: Rig = {
  name: 'corruption',
  figure: 'FG-16',
  title:
    'random damage to database, log and backup: detected or harmless, no wrong key, no empty store',
  rows: ['RE-07', 'KS-11'],
  target: { change: '50 damaged stores', release: '1,000 damaged stores' },
  limitMinutes: { change: 15, release: 240 },
  run: async (scale) => {
    const seed = chooseSeed('corruption')
    const random = createSeededRandom(seed)
    const folder = temporaryDirectory()
    try {
      const victim = await makeVictim(folder.path)
      const place = join(folder.path, 'damaged')
      const counts: Record<Verdict, number> = { detected: 0, quarantined: 0, harmless: 0 }
      const faults: string[] = []
      for (let round = 0; round < roundsFor[scale]; round += 1) {
        const name = damagedFiles[round % damagedFiles.length] ?? 'backup'
        copyFolder(victim.folder, place)
        const file = name === 'backup' ? backupOf(place) : join(place, name)
        const damage = `${name}: ${damageFile(file, random)}`
        const judged = name === 'backup' ? judgeBackup(place) : await judgeStore(victim, place)
        if (judged.verdict !== undefined) counts[judged.verdict] += 1
        faults.push(...judged.faults.map((fault) => `${damage}: ${fault}`))
        rmSync(place, { recursive: true })
      }
      const { detected, quarantined, harmless } = counts
      return {
        reached: `${roundsFor[scale]} damaged: ${detected} refused, ${quarantined} with rows in quarantine, ${harmless} harmless, seed ${seed}`,
        faults,
        control: {
          broken: 'an empty store made in the place of the damaged one',
          faults: await countBroken(victim, folder.path),
        },
      }
    } finally {
      folder.remove()
    }
  },
}

type Verdict = 'detected' | 'quarantined' | 'harmless'

interface Judgement {
  readonly verdict: Verdict | undefined
  readonly faults: readonly string[]
}

/** Opens a damaged store: refused and left as it is, or opened with everything it decides by as it was or in quarantine. */
async function judgeStore(victim: Victim, place: string): Promise<Judgement> {
  const file = join(place, 'store.sqlite')
  const before = hashOfFile(file)
  let bench: TestWorkbench
  try {
    bench = await openBench(place)
  } catch (error) {
    if (!isRefusal(error)) return { verdict: undefined, faults: [`it failed with ${error}`] }
    const isKept = before === hashOfFile(file)
    return { verdict: 'detected', faults: isKept ? [] : ['it was refused, and changed'] }
  }
  try {
    const { rows } = await bench.call('storage.quarantined', {})
    const faults = [
      ...compareTrusted(
        victim,
        readTrusted(file),
        new Set(rows.map((row) => `${row.table} ${row.rowId}`)),
      ),
      ...(await expectSpent(bench, victim)),
    ]
    await bench.close()
    return {
      verdict: rows.length > 0 ? 'quarantined' : 'harmless',
      faults: [...faults, ...(await wrongKeys(victim, place))],
    }
  } catch (error) {
    await bench.close().catch(() => undefined)
    // A statement that meets the damage says so.
    if (isRefusal(error)) return { verdict: 'detected', faults: [] }
    throw error
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof CorruptStoreError ||
  (error instanceof Error &&
    /SQLITE_CORRUPT|malformed|cannot be opened|does not open/.test(
      String(Reflect.get(error, 'code')) + error.message,
    ))

function compareTrusted(
  { trusted }: Victim,
  found: ReadonlyMap<string, string>,
  quarantined: ReadonlySet<string>,
): string[] {
  const faults: string[] = []
  for (const [id, row] of trusted) {
    if (quarantined.has(id)) continue
    const now = found.get(id)
    if (now === undefined) faults.push(`lost without a word: ${id}`)
    else if (now !== row) faults.push(`changed without a word: ${id}`)
  }
  return faults
}

/** What was used once stays used. */
async function expectSpent(bench: TestWorkbench, victim: Victim): Promise<string[]> {
  const { client, usedCode, usedRefreshToken } = victim
  const code = await redeem(bench, client, usedCode.code, usedCode.proof)
  const again = await refresh(bench, client, usedRefreshToken)
  return [
    ...(code.status === 200 ? ['a redeemed code came back'] : []),
    ...(again.status === 200 ? ['a used refresh token came back'] : []),
  ]
}

/** Every key that opens has to be one that was there. */
async function wrongKeys({ secrets }: Victim, place: string): Promise<string[]> {
  try {
    const found = await privateValues(place)
    return [...found]
      .filter((each) => !secrets.has(each))
      .map(() => 'a key opened that was never there')
  } catch {
    // A key that is refused is not used.
    return []
  }
}

function judgeBackup(place: string): Judgement {
  try {
    checkBackup(backupOf(place), openStoreFiles(join(place, 'store.sqlite')), testEpochMs / 1000)
    return { verdict: 'harmless', faults: [] }
  } catch (error) {
    const isKnown = error instanceof RestoreError || error instanceof MigrationError
    return isKnown
      ? { verdict: 'detected', faults: [] }
      : { verdict: undefined, faults: [`it failed with ${error}`] }
  }
}

/** What a store made anew in the place of the damaged one looks like to the same judgement. */
async function countBroken(victim: Victim, folder: string): Promise<number> {
  const place = join(folder, 'anew')
  copyFolder(victim.folder, place)
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(place, `store.sqlite${suffix}`))
  rmSync(join(place, 'backups'), { recursive: true })
  return (await judgeStore(victim, place)).faults.length
}

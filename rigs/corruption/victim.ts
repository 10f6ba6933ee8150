import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { markedTables } from '../../src/main/core/key-store/trust-marks/marked-tables.ts'
import {
  type IssuedCode,
  obtainCode,
  readTokens,
  redeemCode,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../../test/support/launch.ts'
import { readSecrets } from '../../test/support/secret-search.ts'
import { createTestSecretBox, createTestWorkbench } from '../../test/support/test-workbench.ts'

const secretBox = createTestSecretBox()
const config = { approval: 'automatic', authorizationCodeLifetimeSeconds: 600 }

/** Files of a store that may be damaged. */
export const damagedFiles = ['store.sqlite', 'store.sqlite-wal', 'backup'] as const

/** A store in use, with a backup and a log that is not empty, and what is true of it. */
export interface Victim {
  readonly folder: string
  readonly client: TestClient
  readonly usedCode: IssuedCode
  readonly usedRefreshToken: string
  /** Rows of the tables that decide whom to trust, each as one text. */
  readonly trusted: ReadonlyMap<string, string>
  /** Private values of every key, hashed. */
  readonly secrets: ReadonlySet<string>
}

/** Opens a copy of a victim as the program would. */
export const openBench = (folder: string) =>
  createTestWorkbench({
    config: { ...config, databaseFile: join(folder, 'store.sqlite') },
    secretBox,
  })

/** Fills a store and copies it while it is in use. */
export async function makeVictim(place: string): Promise<Victim> {
  const live = join(place, 'live')
  mkdirSync(live)
  const bench = await openBench(live)
  await bench.prepare()
  const client = await registerPublicApp(bench)
  await registerSymmetricApp(bench)
  for (const name of ['one', 'two']) {
    await bench.call('keys.generate', { algorithm: 'p-256', name, purpose: 'other' })
  }
  await bench.call('storage.backUp', {})
  const issued = await obtainCode(bench, client)
  const tokens = await readTokens(redeemCode(bench, issued))
  const usedRefreshToken = tokens.refresh_token ?? ''
  await readTokens(refresh(bench, client, usedRefreshToken))
  const folder = join(place, 'victim')
  copyFolder(live, folder)
  await bench.close()
  const secrets = await privateValues(live)
  const victim = { folder, client, usedCode: issued, usedRefreshToken, secrets }
  return { ...victim, trusted: readTrusted(join(live, 'store.sqlite')) }
}

/** Copies a store with its log and backups. */
export function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyFolder(source, target)
    else copyFileSync(source, target)
  }
}

/** The newest backup of a folder. */
export function backupOf(folder: string): string {
  const backups = join(folder, 'backups')
  const name = existsSync(backups) ? readdirSync(backups).sort().at(-1) : undefined
  if (name === undefined) throw new Error('the victim has no backup')
  return join(backups, name)
}

/** The rows that decide whom to trust, by table and id. */
export function readTrusted(file: string): Map<string, string> {
  const connection = new BetterSqlite3(file, { readonly: true })
  try {
    const rows = new Map<string, string>()
    for (const { name, idColumns, columns, blobColumns } of markedTables) {
      const wanted = [...idColumns, ...columns, ...blobColumns]
      const query = `SELECT ${wanted.join(', ')} FROM ${name}`
      for (const row of connection.prepare<[], unknown[]>(query).raw().all()) {
        const id = row.slice(0, idColumns.length).join(' ')
        rows.set(`${name} ${id}`, JSON.stringify(row))
      }
    }
    return rows
  } finally {
    connection.close()
  }
}

/** Private values of every key that opens, hashed so that they are nowhere in the clear.
 * @throws whatever a key that does not open is refused with
 */
export async function privateValues(folder: string): Promise<Set<string>> {
  const { secrets } = await readSecrets(join(folder, 'store.sqlite'), { secretBox })
  return new Set(secrets.map((secret) => createHash('sha256').update(secret).digest('hex')))
}

/** SHA-256 of a file; undefined where there is none. */
export const hashOfFile = (file: string): string | undefined =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : undefined

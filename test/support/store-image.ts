import { readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildConfig, fhirBaseOf } from '../../src/main/core/config.ts'
import { loadShippedData } from '../../src/main/core/fhir-sandbox/shipped-data.ts'
import { createSqliteResourceStore } from '../../src/main/core/fhir-sandbox/store/sqlite-resource-store.ts'
import { openDatabase } from '../../src/main/core/storage/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const variable = 'TRUSTBENCH_TEST_STORE_IMAGE'
const { issuer: usualIssuer } = buildConfig()

/** Run by vitest once before all tests: makes a store with the shipped data and nothing else, and says to them where it is.
 * Loading that data takes longer than all else that most tests do.
 */
export async function setup(): Promise<() => void> {
  const database = openDatabase(':memory:', 0)
  const store = createSqliteResourceStore(database, fhirBaseOf(usualIssuer), () => 0)
  const readResource = async (name: string) =>
    new Uint8Array(await readFile(new URL(`../../resources/${name}`, import.meta.url)))
  await loadShippedData(store, { readResource })
  const folder = temporaryDirectory()
  const file = join(folder.path, 'store.sqlite')
  writeFileSync(file, database.connection.serialize())
  database.close()
  process.env[variable] = file
  return folder.remove
}

let image: Uint8Array | undefined

/** The store that was made before all tests; undefined for another issuer than the usual one, whose name is in its indexes, and
 * outside of vitest.
 */
export function readStoreImage(issuer: string): Uint8Array | undefined {
  const file = process.env[variable]
  if (file === undefined || issuer !== usualIssuer) return undefined
  image ??= readFileSync(file)
  return image
}

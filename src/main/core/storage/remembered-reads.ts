import type { Database } from './database.ts'

/** Most answers one lookup keeps. */
const mostRemembered = 1000

/** Makes a lookup give what it found before for as long as nothing at all was written to the store: what it gives is what
 * reading now would give. Inside a transaction nothing is remembered, since what was written there may be undone.
 * @param read reads by a key and nothing else; what it gives is shared and must not be changed
 * @see spec/security.md FH-07
 */
export function rememberReads<Value>(
  { connection, countChanges }: Pick<Database, 'connection' | 'countChanges'>,
  read: (key: string) => Value,
): (key: string) => Value {
  const found = new Map<string, Value>()
  let changesThen = -1
  return (key) => {
    const changes = countChanges()
    if (changes !== changesThen || found.size >= mostRemembered) found.clear()
    changesThen = changes
    const known = found.get(key)
    if (known !== undefined || found.has(key)) return known as Value // as it was put in below
    const value = read(key)
    if (!connection.inTransaction) found.set(key, value)
    return value
  }
}

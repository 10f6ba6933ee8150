// Loaded into a server by --import, as a control: it follows the clock of its machine back and leaves what had expired as it is.
import BetterSqlite3 from 'better-sqlite3'

const { prepare } = BetterSqlite3.prototype
const endings = /^\s*(?:UPDATE \w+ SET expires_at = @to\b|DELETE FROM interaction WHERE expires_at)/

BetterSqlite3.prototype.prepare = function (this: BetterSqlite3.Database, source: string) {
  return Reflect.apply(prepare, this, [endings.test(source) ? `${source} AND 0` : source])
} as typeof prepare

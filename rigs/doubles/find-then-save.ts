// Loaded into a server by --import, as a control: what is used once is looked up first and then marked without a condition, as
// stores do that find and then save.
import BetterSqlite3 from 'better-sqlite3'

const { prepare } = BetterSqlite3.prototype
const conditions =
  /(SET (?:redeemed_at|used_at) = \?\s+WHERE \w+ = \?) AND (?:redeemed_at|used_at) IS NULL/

BetterSqlite3.prototype.prepare = function (this: BetterSqlite3.Database, source: string) {
  return Reflect.apply(prepare, this, [source.replace(conditions, '$1')])
} as typeof prepare

// Loaded into a server by --import, as a control: its store runs at synchronous=NORMAL and says that it does not.
import BetterSqlite3 from 'better-sqlite3'

const { pragma } = BetterSqlite3.prototype

BetterSqlite3.prototype.pragma = function (
  this: BetterSqlite3.Database,
  source: string,
  options?: BetterSqlite3.PragmaOptions,
) {
  if (source === 'synchronous = FULL') return Reflect.apply(pragma, this, ['synchronous = NORMAL'])
  if (source === 'synchronous') return 2
  return Reflect.apply(pragma, this, options === undefined ? [source] : [source, options])
}

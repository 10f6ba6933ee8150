import {
  type Config,
  parseSetting,
  SettingError,
  type SettingName,
  settingDefinitions,
} from '../config.ts'
import type { Database, PreparedChange } from '../storage/index.ts'

/** The settings in force: what the program was started with, overlaid by what was changed since and kept. */
export interface Settings {
  /** The present values; read them at each use, they may change. */
  readonly current: Config
  /** Changes a live setting and keeps the change.
   * @throws {SettingError} unknown, not live, or an unfit value
   */
  update(name: string, value: unknown): void
  /** Does all of `update` but the writing.
   * @throws {SettingError} as `update`
   */
  prepareUpdate(name: string, value: unknown): PreparedChange
  /** Gives a live setting its default again. */
  reset(name: string): void
}

/** Settings kept in the store; `started` gives the values of this start, which win over defaults only.
 * @param onChanged called with the name after each change
 */
export function createSettings(
  database: Database,
  started: Config,
  onChanged: (name: string) => void,
): Settings {
  const { connection } = database
  const upsert = connection.prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const remove = connection.prepare('DELETE FROM setting WHERE name = ?')
  const all = connection.prepare<[], { name: string; value: string }>('SELECT * FROM setting')

  const compute = (): Config => {
    const kept: Record<string, unknown> = {}
    for (const { name, value } of all.all()) {
      // A setting this program no longer has is left in the store and not used.
      if (Object.hasOwn(settingDefinitions, name)) {
        kept[name] = parseSetting(name, JSON.parse(value))
      }
    }
    return Object.freeze({ ...started, ...kept })
  }
  let current = compute()
  const prepareUpdate = (name: string, value: unknown): PreparedChange => {
    const parsed = parseSetting(name, value)
    requireLive(name)
    return {
      write: () => {
        upsert.run(name, JSON.stringify(parsed))
      },
      announce: () => {
        current = compute()
        onChanged(name)
      },
    }
  }
  return {
    get current() {
      return current
    },
    prepareUpdate,
    update: (name, value) => {
      const change = prepareUpdate(name, value)
      change.write()
      change.announce()
    },
    reset: (name) => {
      requireLive(name)
      remove.run(name)
      current = compute()
      onChanged(name)
    },
  }
}

function requireLive(name: string): void {
  const definition = Object.hasOwn(settingDefinitions, name)
    ? settingDefinitions[name as SettingName] // hasOwn just proved the name
    : undefined
  if (definition?.when !== 'live') {
    throw new SettingError(name, 'a change', 'a setting that can change while the program runs')
  }
}

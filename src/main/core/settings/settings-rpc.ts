import { z } from 'zod'
import type { SettingRow } from '../../../shared/contract/settings.ts'
import { SettingError, type SettingName, settingDefinitions } from '../config.ts'
import type { Handlers } from '../rpc/index.ts'
import type { Settings } from './settings.ts'

/** Console methods about settings. */
export function settingsRpc(
  settings: Settings,
): Handlers<'settings.list' | 'settings.update' | 'settings.reset'> {
  return {
    'settings.list': async () =>
      Object.keys(settingDefinitions).map((name) => describe(settings, name)),
    'settings.update': async ({ name, value }) => {
      settings.update(name, value)
      return describe(settings, name)
    },
    'settings.reset': async ({ name }) => {
      settings.reset(name)
      return describe(settings, name)
    },
  }
}

function describe(settings: Settings, name: string): SettingRow {
  if (!Object.hasOwn(settingDefinitions, name))
    throw new SettingError(name, name, 'a known setting')
  const known = name as SettingName // hasOwn just proved the name
  const { fallback, unit, meaning, when, schema } = settingDefinitions[known]
  const json = z.toJSONSchema(schema)
  // Of a list the choices are those of one item.
  const one = schema instanceof z.ZodArray ? z.toJSONSchema(schema.element) : json
  return {
    name,
    value: settings.current[known],
    fallback,
    unit,
    meaning,
    when,
    ...(one.enum === undefined ? {} : { choices: one.enum.map(String) }),
    ...(json.minimum === undefined ? {} : { least: json.minimum }),
    ...(json.maximum === undefined ? {} : { most: json.maximum }),
  }
}

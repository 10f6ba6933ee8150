import { z } from 'zod'
import { method } from './contract.ts'
import { noParams } from './page.ts'

const settingValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const settingRow = z.strictObject({
  name: z.string(),
  value: settingValue,
  fallback: settingValue,
  unit: z.string(),
  meaning: z.string(),
  /** `start` settings are given on the command line and shown only. */
  when: z.enum(['start', 'live']),
  /** The values to choose from, any number of them where the value is a list; absent for numbers and free text. */
  choices: z.array(z.string()).optional(),
  least: z.number().optional(),
  most: z.number().optional(),
})

/** A setting with its value and everything a form needs to edit it. */
export type SettingRow = z.infer<typeof settingRow>

/** Methods about settings. */
export const settingsMethods = {
  'settings.list': method('Lists every setting', noParams, z.array(settingRow)),
  'settings.update': method(
    'Changes one live setting',
    z.strictObject({ name: z.string(), value: settingValue }),
    settingRow,
  ),
  'settings.reset': method(
    'Gives one live setting its default again',
    z.strictObject({ name: z.string() }),
    settingRow,
  ),
}

/** Events about settings. */
export const settingsEvents = { 'settings.changed': z.strictObject({ name: z.string() }) }

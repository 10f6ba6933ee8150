import { z } from 'zod'
import { defineWorkspace } from '../../../shared/workspace.ts'
import { settingDefinitions } from '../config.ts'

const liveSettings = Object.fromEntries(
  Object.entries(settingDefinitions)
    .filter(([, definition]) => definition.when === 'live')
    .map(([name, { schema, meaning, unit, fallback }]) => [
      name,
      schema
        .optional()
        .meta({ description: unit === '' ? meaning : `${meaning} (${unit})`, default: fallback }),
    ]),
)

/** The workspace document of this program: its live settings, clients, users and communities. */
export const workspaceSchema = defineWorkspace(z.strictObject(liveSettings))

/** A workspace document, validated in shape. */
export type Workspace = z.output<typeof workspaceSchema>

/** The JSON Schema of the workspace document, for editors.
 * @see JSON Schema 2020-12
 */
export function buildWorkspaceJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(workspaceSchema, { io: 'input' }) }
}

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Environment that loads a double of this folder into a server before its own code. */
export function withDouble(name: string): NodeJS.ProcessEnv {
  const file = pathToFileURL(join(import.meta.dirname, `${name}.ts`))
  return { NODE_OPTIONS: `--import=${file}` }
}

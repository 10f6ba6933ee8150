import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..', '..')

/** Sources of the thread entries, which Node runs as they are. */
const sources: Readonly<Record<string, string>> = {
  'key-material-thread': 'src/main/core/key-store/key-formats/key-material-thread.ts',
  'inspector-thread': 'src/main/core/token-inspector/apart/inspector-thread.ts',
  'inspector-rows-thread': 'src/main/core/token-inspector/apart/inspector-rows-thread.ts',
}

/** Finds a thread entry among the sources, as the hosts find it in the build. */
export function sourceThreadEntry(name: string): URL {
  const source = sources[name]
  if (source === undefined) throw new RangeError(`there is no thread ${name}`)
  return pathToFileURL(join(root, source))
}

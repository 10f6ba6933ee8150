import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Platform } from '../../src/main/core/platform.ts'
import { startNodeProcess } from '../../src/main/hosts/node/isolated-process.ts'

const root = join(import.meta.dirname, '..', '..')

/** Sources of the entries of threads and processes, which Node runs as they are. */
const sources: Readonly<Record<string, string>> = {
  'key-material-process': 'src/main/core/key-store/key-formats/key-material-process.ts',
  'certificate-process': 'src/main/core/certificate-documents/certificate-process.ts',
  'pkcs12-derivation-thread': 'src/main/core/key-store/key-formats/pkcs12-derivation-thread.ts',
  'exchange-log-thread': 'src/main/core/exchange-log/apart/exchange-log-thread.ts',
  'bundle-process': 'src/main/core/fhir-sandbox/bundle-process.ts',
  'scenario-process': 'src/main/core/scenario-runner/scenario-process.ts',
  'workspace-process': 'src/main/core/workspace/workspace-process.ts',
  'inspector-process': 'src/main/core/token-inspector/apart/inspector-process.ts',
  'inspector-thread': 'src/main/core/token-inspector/apart/inspector-thread.ts',
  'inspector-rows-thread': 'src/main/core/token-inspector/apart/inspector-rows-thread.ts',
}

/** Starts a process entry among the sources, as the hosts start it from the build. */
export const startSourceProcess: Platform['startProcess'] = (name, setup) =>
  startNodeProcess(fileURLToPath(sourceThreadEntry(name)), setup)

/** Finds a thread entry among the sources, as the hosts find it in the build. */
export function sourceThreadEntry(name: string): URL {
  const source = sources[name]
  if (source === undefined) throw new RangeError(`there is no thread ${name}`)
  return pathToFileURL(join(root, source))
}

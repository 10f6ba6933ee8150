// Loaded by --import before a process that runs the sources without a build: gives what the build inlines.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

registerHooks({
  load(url, context, nextLoad) {
    const { search } = new URL(url)
    if (search !== '?inline' && search !== '?raw') return nextLoad(url, context)
    const bytes = readFileSync(fileURLToPath(url))
    const text =
      search === '?raw'
        ? bytes.toString('utf8')
        : `data:font/woff2;base64,${bytes.toString('base64')}`
    const source = `export default ${JSON.stringify(text)}`
    return { format: 'module', source, shortCircuit: true }
  },
})

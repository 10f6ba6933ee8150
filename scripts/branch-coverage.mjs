// npm run coverage [-- --open] [TEST]…: runs the tests that show what authorization server, X.509 and key store do, or those that are
// named, and prints how many of the ways of their branches were taken; --open lists the others. Ends with 1 where a module falls short.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { coveringTests, findShort, percentOf } from './coverage/count-branches.mjs'
import { measureBranches } from './coverage/measure-branches.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  options: { open: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const modules = measureBranches(root, positionals.length > 0 ? positionals : coveringTests)
if (values.open) for (const { open } of modules) for (const place of open) console.log(place)
for (const module of modules) {
  const { name, taken, all } = module
  console.log(`${name.padEnd(20)} ${percentOf(module).toFixed(2)} %  ${taken} of ${all}`)
}
process.exitCode = findShort(modules).length === 0 ? 0 : 1

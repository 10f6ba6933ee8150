// npm run mutations [-- RULE …]: switches security rules off one by one, those of the certificate path validator and those of
// the authorization server and UDAP, as the two lists in test/ name them, and runs the test that has to fail then.
// Ends with 0 when every one fails, 1 when a rule can go unnoticed, 2 when there is no such rule.
import { fileURLToPath } from 'node:url'
import { mutations } from '../test/core/certificate-path/support/mutations.ts'
import { serverMutations } from '../test/support/server-mutations.ts'
import { literally, startMutatedTests } from './mutations/switch-off.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const lists = [
  {
    list: mutations,
    sources: 'src/main/core/certificate-path/',
    tests: 'test/core/certificate-path/',
  },
  { list: serverMutations, sources: 'src/main/core/', tests: 'test/' },
]
const known = lists.flatMap(({ list, sources, tests }) =>
  list.map((mutation) => ({
    ...mutation,
    source: sources + mutation.file,
    testFile: tests + mutation.test,
  })),
)

const exitCode = await switchOff(process.argv.slice(2))
// Workers of tests that were left in the middle would keep the process.
process.exit(exitCode)

async function switchOff(rules) {
  const chosen = known.filter(({ rule }) => rules.length === 0 || rules.includes(rule))
  if (chosen.length === 0) {
    process.stderr.write(`mutations: no rule is called ${rules.join(' or ')}\n`)
    return 2
  }
  const tests = await startMutatedTests(root)
  let unnoticed = 0
  for (const mutation of chosen) {
    // Of its file, only those with the title are run.
    const titles = new RegExp(placesFilled(mutation.title))
    const failed = await tests.titlesThatFail(mutation, [mutation.testFile], titles)
    const isNoticed = failed.some((title) => titlePattern(mutation.title).test(title))
    if (!isNoticed) unnoticed += 1
    const outcome = isNoticed ? 'noticed' : 'UNNOTICED'
    process.stdout.write(`${outcome.padEnd(10)} ${mutation.rule}: ${mutation.title}\n`)
  }
  await tests.close()
  process.stdout.write(`${chosen.length - unnoticed} of ${chosen.length} mutations noticed\n`)
  return unnoticed === 0 ? 0 : 1
}

function titlePattern(title) {
  return new RegExp(`^${placesFilled(title)}`)
}

/** Titles of tables hold places for their values. */
function placesFilled(title) {
  return literally(title).replace(/%[sj]|\\\$[a-z]+/g, '.*')
}

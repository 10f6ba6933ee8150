// npm run mutations [-- RULE …]: switches security rules off one by one, those of the certificate path validator and those of
// the authorization server and UDAP, as the two lists in test/ name them, and runs the test that has to fail then.
// Ends with 0 when every one fails, 1 when a rule can go unnoticed, 2 when there is no such rule.
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { mutations } from '../test/core/certificate-path/support/mutations.ts'
import { serverMutations } from '../test/support/server-mutations.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const lists = [
  {
    list: mutations,
    sources: `${root}src/main/core/certificate-path/`,
    tests: `${root}test/core/certificate-path/`,
  },
  { list: serverMutations, sources: `${root}src/main/core/`, tests: `${root}test/` },
]
const known = lists.flatMap(({ list, sources, tests }) =>
  list.map((mutation) => ({
    ...mutation,
    source: sources + mutation.file,
    testFile: tests + mutation.test,
  })),
)

process.exitCode = await switchOff(process.argv.slice(2))

async function switchOff(rules) {
  const chosen = known.filter(({ rule }) => rules.length === 0 || rules.includes(rule))
  if (chosen.length === 0) {
    process.stderr.write(`mutations: no rule is called ${rules.join(' or ')}\n`)
    return 2
  }
  let unnoticed = 0
  for (const mutation of chosen) {
    const failed = await testsThatFail(mutation)
    const isNoticed = failed.some((title) => titlePattern(mutation.title).test(title))
    if (!isNoticed) unnoticed += 1
    const outcome = isNoticed ? 'noticed' : 'UNNOTICED'
    process.stdout.write(`${outcome.padEnd(10)} ${mutation.rule}: ${mutation.title}\n`)
  }
  process.stdout.write(`${chosen.length - unnoticed} of ${chosen.length} mutations noticed\n`)
  return unnoticed === 0 ? 0 : 1
}

/** Titles of the tests that fail while a rule is switched off; of its file, only those with the title are run. */
async function testsThatFail(mutation) {
  const change = withoutRule(mutation)
  const vitest = await startVitest(
    'test',
    [mutation.testFile],
    {
      watch: false,
      reporters: [{}],
      root,
      project: ['main'],
      fsModuleCache: false,
      testNamePattern: new RegExp(placesFilled(mutation.title)),
    },
    { plugins: [change.plugin] },
  )
  const failed = vitest.state
    .getTestModules()
    .flatMap((module) => [...module.children.allTests('failed')].map(({ name }) => name))
  await vitest.close()
  // A failure that is none of the tests says nothing.
  process.exitCode = 0
  if (!change.wasMade()) throw new Error(`${mutation.file} was not changed for ${mutation.rule}`)
  return failed
}

/** A plugin that changes the code of one rule as it is loaded; the file stays as it is. */
function withoutRule({ source, code, changedTo }) {
  let isMade = false
  const plugin = {
    name: 'mutation',
    enforce: 'pre',
    transform(text, id) {
      if (id !== source) return undefined
      const changed = text.replace(new RegExp(spaceBlind(code)), () => changedTo)
      isMade = changed !== text
      return { code: changed, map: null }
    },
  }
  return { plugin, wasMade: () => isMade }
}

/** As the list is written: any white space stands for any other. */
function spaceBlind(text) {
  return literally(text).replace(/\s+/g, '\\s+')
}

function titlePattern(title) {
  return new RegExp(`^${placesFilled(title)}`)
}

/** Titles of tables hold places for their values. */
function placesFilled(title) {
  return literally(title).replace(/%[sj]|\\\$[a-z]+/g, '.*')
}

function literally(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

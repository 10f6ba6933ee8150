// npm run mutations [-- RULE …]: switches security rules off one by one, those of the certificate path validator and those of
// the authorization server and UDAP, as the two lists in test/ name them, and runs the test that has to fail then.
// Ends with 0 when every one fails, 1 when a rule can go unnoticed, 2 when there is no such rule.
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
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

const exitCode = await switchOff(process.argv.slice(2))
// Workers of tests that were left in the middle would keep the process.
process.exit(exitCode)

async function switchOff(rules) {
  const chosen = known.filter(({ rule }) => rules.length === 0 || rules.includes(rule))
  if (chosen.length === 0) {
    process.stderr.write(`mutations: no rule is called ${rules.join(' or ')}\n`)
    return 2
  }
  const { plugin, change } = createMutator()
  // One server for all: what a mutation does not touch stays read.
  const options = { watch: false, reporters: [{}], root, project: ['main'], fsModuleCache: false }
  const vitest = await createVitest('test', options, { plugins: [plugin] })
  await vitest.standalone()
  let unnoticed = 0
  for (const mutation of chosen) {
    const failed = await testsThatFail(vitest, mutation, change)
    const isNoticed = failed.some((title) => titlePattern(mutation.title).test(title))
    if (!isNoticed) unnoticed += 1
    const outcome = isNoticed ? 'noticed' : 'UNNOTICED'
    process.stdout.write(`${outcome.padEnd(10)} ${mutation.rule}: ${mutation.title}\n`)
  }
  await vitest.close()
  process.stdout.write(`${chosen.length - unnoticed} of ${chosen.length} mutations noticed\n`)
  return unnoticed === 0 ? 0 : 1
}

/** Titles of the tests that fail while a rule is switched off; of its file, only those with the title are run. */
async function testsThatFail(vitest, mutation, change) {
  change.to(mutation)
  vitest.invalidateFile(mutation.source)
  vitest.setGlobalTestNamePattern(new RegExp(placesFilled(mutation.title)))
  const specifications = await vitest.globTestSpecifications([mutation.testFile])
  const { testModules } = await vitest.runTestSpecifications(specifications)
  // The next mutation finds the file as it is.
  vitest.invalidateFile(mutation.source)
  // A failure that is none of the tests says nothing.
  process.exitCode = 0
  if (!change.wasMade()) throw new Error(`${mutation.file} was not changed for ${mutation.rule}`)
  return testModules.flatMap((module) =>
    [...module.children.allTests('failed')].map(({ name }) => name),
  )
}

/** A plugin that changes the code of one rule at a time as it is loaded; the file stays as it is. */
function createMutator() {
  let current
  let isMade = false
  const plugin = {
    name: 'mutation',
    enforce: 'pre',
    transform(text, id) {
      if (current === undefined || id !== current.source) return undefined
      const { code, changedTo } = current
      const changed = text.replace(new RegExp(spaceBlind(code)), () => changedTo)
      isMade ||= changed !== text
      return { code: changed, map: null }
    },
  }
  const change = {
    to: (mutation) => {
      current = mutation
      isMade = false
    },
    wasMade: () => isMade,
  }
  return { plugin, change }
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

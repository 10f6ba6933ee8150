// npm run mutations [-- RULE …]: switches each rule of the certificate path validator off in turn, as
// test/core/certificate-path/support/mutations.ts lists them, and runs the test that has to fail then.
// Ends with 0 when every one fails, 1 when a rule can go unnoticed, 2 when there is no such rule.
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { mutations } from '../test/core/certificate-path/support/mutations.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = `${root}src/main/core/certificate-path/`
const tests = `${root}test/core/certificate-path/`

process.exitCode = await switchOff(process.argv.slice(2))

async function switchOff(rules) {
  const chosen = mutations.filter(({ rule }) => rules.length === 0 || rules.includes(rule))
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

/** Titles of the tests of one file that fail while a rule is switched off. */
async function testsThatFail(mutation) {
  const change = withoutRule(mutation)
  const vitest = await startVitest(
    'test',
    [tests + mutation.test],
    { watch: false, reporters: [{}], root, project: ['main'], fsModuleCache: false },
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
function withoutRule({ file, code, changedTo }) {
  let isMade = false
  const plugin = {
    name: 'mutation',
    enforce: 'pre',
    transform(source, id) {
      if (id !== sources + file) return undefined
      const changed = source.replace(new RegExp(spaceBlind(code)), () => changedTo)
      isMade = changed !== source
      return { code: changed, map: null }
    },
  }
  return { plugin, wasMade: () => isMade }
}

/** As the list is written: any white space stands for any other. */
function spaceBlind(text) {
  return literally(text).replace(/\s+/g, '\\s+')
}

/** Titles of tables hold places for their values. */
function titlePattern(title) {
  return new RegExp(`^${literally(title).replace(/%[sj]/g, '.*')}`)
}

function literally(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

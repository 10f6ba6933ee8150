// npm run mutations [-- RULE …]: switches security rules off one by one, those of the certificate path validator and those of
// the authorization server and UDAP, as the two lists in test/ name them, and runs the test that has to fail then.
// Ends with 0 when every one fails, 1 when a rule can go unnoticed, 2 when there is no such rule.
import { fileURLToPath } from 'node:url'
import { knownMutations, switchOffEach } from './mutations/known-mutations.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const exitCode = await switchOff(process.argv.slice(2))
// Workers of tests that were left in the middle would keep the process.
process.exit(exitCode)

async function switchOff(rules) {
  const chosen = knownMutations.filter(({ rule }) => rules.length === 0 || rules.includes(rule))
  if (chosen.length === 0) {
    process.stderr.write(`mutations: no rule is called ${rules.join(' or ')}\n`)
    return 2
  }
  let noticed = 0
  await switchOffEach(root, chosen, ({ rule, title }, isNoticed) => {
    if (isNoticed) noticed += 1
    process.stdout.write(`${(isNoticed ? 'noticed' : 'UNNOTICED').padEnd(10)} ${rule}: ${title}\n`)
  })
  process.stdout.write(`${noticed} of ${chosen.length} mutations noticed\n`)
  return noticed === chosen.length ? 0 : 1
}

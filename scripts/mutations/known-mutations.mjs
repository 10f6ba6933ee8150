import { mutations } from '../../test/core/certificate-path/support/mutations.ts'
import { serverMutations } from '../../test/support/server-mutations.ts'
import { literally, startMutatedTests } from './switch-off.mjs'

const lists = [
  {
    list: mutations,
    sources: 'src/main/core/certificate-path/',
    tests: 'test/core/certificate-path/',
  },
  { list: serverMutations, sources: 'src/main/core/', tests: 'test/' },
]

/**
 * @typedef {import('./switch-off.mjs').SourceChange & { rule: string, title: string, testFile: string }} KnownMutation a rule to be
 * switched off, and the test that has to fail then
 */

/**
 * The rules of both lists: those of the certificate path validator, then those of the authorization server and UDAP.
 * @type {readonly KnownMutation[]}
 */
export const knownMutations = lists.flatMap(({ list, sources, tests }) =>
  list.map((mutation) => ({
    ...mutation,
    source: sources + mutation.file,
    testFile: tests + mutation.test,
  })),
)

/**
 * Switches rules off one by one and runs the test that has to fail then.
 * @param {string} root folder that holds package.json
 * @param {readonly KnownMutation[]} chosen
 * @param {(mutation: KnownMutation, isNoticed: boolean) => void} tell called after each
 */
export async function switchOffEach(root, chosen, tell) {
  const tests = await startMutatedTests(root)
  try {
    for (const mutation of chosen) {
      // Of its file, only those with the title are run.
      const titles = new RegExp(placesFilled(mutation.title))
      const failed = await tests.titlesThatFail(mutation, [mutation.testFile], titles)
      const begin = new RegExp(`^${placesFilled(mutation.title)}`)
      tell(
        mutation,
        failed.some((title) => begin.test(title)),
      )
    }
  } finally {
    await tests.close()
  }
}

/** Titles of tables hold places for their values. */
function placesFilled(title) {
  return literally(title).replace(/%[sj]|\\\$[a-z]+/g, '.*')
}

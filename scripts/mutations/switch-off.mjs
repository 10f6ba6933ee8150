import { join } from 'node:path'
import { createVitest } from 'vitest/node'

/**
 * @typedef {object} SourceChange
 * @property {string} source the file, below the root
 * @property {string} code what stands there; any white space stands for any other
 * @property {string} changedTo what is loaded instead; the file stays as it is
 */

/**
 * Runs tests of this repository with a rule switched off, one change at a time.
 * @param {string} root folder that holds package.json
 * @returns {Promise<{
 *   titlesThatFail(change: SourceChange, testFiles: readonly string[], titles?: RegExp): Promise<string[]>,
 *   close(): Promise<void>
 * }>} `titlesThatFail` gives the whole titles of the tests that fail; it throws where the code is not there to be changed
 */
export async function startMutatedTests(root) {
  const { plugin, change } = createMutator()
  // One server for all: what a mutation does not touch stays read.
  const options = { watch: false, reporters: [{}], root, project: ['main'], fsModuleCache: false }
  const vitest = await createVitest('test', options, { plugins: [plugin] })
  await vitest.standalone()
  return {
    titlesThatFail: async (mutation, testFiles, titles) => {
      const source = join(root, mutation.source)
      change.to({ ...mutation, source })
      vitest.invalidateFile(source)
      if (titles === undefined) vitest.resetGlobalTestNamePattern()
      else vitest.setGlobalTestNamePattern(titles)
      const files = testFiles.map((file) => join(root, file))
      const specifications = await vitest.globTestSpecifications(files)
      const { testModules } = await vitest.runTestSpecifications(specifications)
      // The next mutation finds the file as it is.
      vitest.invalidateFile(source)
      // A failure that is none of the tests says nothing.
      process.exitCode = 0
      if (!change.wasMade()) throw new Error(`${mutation.source} has no ${mutation.code}`)
      return testModules.flatMap((module) =>
        [...module.children.allTests('failed')].map(({ name }) => name),
      )
    },
    close: () => vitest.close(),
  }
}

/** A plugin that changes the code of one rule at a time as it is loaded. */
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

function spaceBlind(text) {
  return literally(text).replace(/\s+/g, '\\s+')
}

/**
 * Makes text stand for itself in a regular expression.
 * @param {string} text
 */
export function literally(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

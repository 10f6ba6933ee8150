import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Call } from '../../../../shared/contract/index.ts'
import type { InspectorQuestion } from '../../../../shared/contract/inspector.ts'
import { StoreInUseError } from '../../../core/storage/index.ts'
import { createStandaloneInspector } from '../../../core/token-inspector/index.ts'
import { defaultDataDirectory, describeDataDirectory } from '../data-directory.ts'
import { nodeProcessesIn } from '../isolated-process.ts'
import { logToStderr } from '../json-log.ts'
import { systemClock } from '../platform.ts'
import type { Program } from './command.ts'
import { withWorkbench } from './data-command.ts'

/** What `inspect` writes, beside text for people. */
export const inspectFormats = ['json', 'sarif', 'csv', 'markdown', 'html'] as const

/** How to verify and judge, as the command line says. */
export interface InspectOptions {
  readonly question: Omit<InspectorQuestion, 'text' | 'base64'>
  readonly format: 'text' | (typeof inspectFormats)[number]
  /** The data directory, where one was named. */
  readonly data: string | undefined
}

/** Runs an inspection with the keys and records of the data directory, where no key or anchor was given and no server uses it;
 * else with an inspector that knows nothing but what it is given.
 */
export async function withInspector<Result>(
  { question, data }: InspectOptions,
  program: Program,
  run: (call: Call) => Promise<Result>,
): Promise<Result> {
  const { material, secret, anchors } = question.verification ?? {}
  const isGiven = material !== undefined || secret !== undefined || anchors !== undefined
  const { databaseFile } = describeDataDirectory(resolve(data ?? defaultDataDirectory()))
  if (isGiven || !existsSync(databaseFile)) return alone(program, run)
  try {
    return await withWorkbench(data, program, ({ call }) => run(call))
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error
    const text = 'a server uses the data directory, so its keys and records were not consulted'
    logToStderr({ level: 'warn', event: 'inspect', details: { text } })
    return alone(program, run)
  }
}

async function alone<Result>(
  { threadDirectory, version }: Program,
  run: (call: Call) => Promise<Result>,
): Promise<Result> {
  const inspector = createStandaloneInspector({
    threadEntry: (name) => pathToFileURL(join(threadDirectory, `${name}.js`)),
    startProcess: nodeProcessesIn(threadDirectory),
    clock: systemClock,
    random: (byteCount) => randomBytes(byteCount),
    version,
  })
  try {
    return await run(inspector.call)
  } finally {
    await inspector.close()
  }
}

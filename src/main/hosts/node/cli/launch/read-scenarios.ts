import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ProblemError } from '../../../../../shared/problem.ts'
import type { Scenario } from '../../../../../shared/scenario/index.ts'
import { parseScenario } from '../../../../core/scenario-runner/index.ts'
import { UnusableInputError } from '../../start-failure.ts'
import { readBytes } from '../input.ts'

/** Longest scenario, in bytes. */
const mostBytes = 1_048_576

/** A scenario and the file it came from. */
export interface ScenarioFile {
  /** Name of the file without its ending. */
  readonly name: string
  readonly scenario: Scenario
}

/** Reads the scenario of a file, `-` being standard input, or those of a folder in the order of their names.
 * @throws {UnusableInputError} one that cannot be read, or none
 */
export async function readScenarios(source: string): Promise<ScenarioFile[]> {
  const isFolder = statSync(source, { throwIfNoEntry: false })?.isDirectory() === true
  const paths = isFolder ? scenariosIn(source) : [source]
  const files: ScenarioFile[] = []
  for (const path of paths) files.push(await readScenario(path))
  return files
}

function scenariosIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  if (names.length > 0) return names.toSorted().map((name) => join(folder, name))
  throw new UnusableInputError('--scenario', folder, 'a folder with scenarios, *.json')
}

async function readScenario(path: string): Promise<ScenarioFile> {
  const text = (await readBytes(path, mostBytes)).toString('utf8')
  try {
    return { name: basename(path, '.json'), scenario: parseScenario(text) }
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause
    const [first] = cause.problem.details
    const place = first?.path === undefined || first.path === '' ? path : `${path}: ${first.path}`
    const wanted = first?.wanted ?? 'a scenario, as resources/scenario.schema.json describes it'
    const error = new UnusableInputError(place, first?.seen ?? first?.message, wanted)
    error.cause = cause
    throw error
  }
}

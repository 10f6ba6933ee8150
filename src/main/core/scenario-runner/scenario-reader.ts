import type { Scenario } from '../../../shared/scenario/index.ts'
import { createDocumentReader, type DocumentReader } from '../imported-document/index.ts'
import type { Platform } from '../platform.ts'

/** Reads scenarios apart from everything else. */
export type ScenarioReader = DocumentReader<Scenario>

/** Builds the reader of scenarios; no process runs before the first.
 * @see spec/security.md EL-23
 */
export function createScenarioReader(platform: Pick<Platform, 'startProcess'>): ScenarioReader {
  return createDocumentReader(platform, { name: 'scenario', entry: 'scenario-process' })
}

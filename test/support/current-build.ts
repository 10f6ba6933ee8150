import { join } from 'node:path'
import { isBuildCurrent } from '../../scripts/launch/build-output.mjs'

/** @throws {Error} the build is older than the sources, so that what a test reads of it would tell nothing */
export function requireCurrentBuild(): void {
  if (!isBuildCurrent(join(import.meta.dirname, '..', '..'))) {
    throw new Error('the build is older than the sources: run npm run build first')
  }
}

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { InspectorQuestion } from '../../../../shared/contract/inspector.ts'
import { createStandaloneInspector } from '../../../core/token-inspector/index.ts'
import { systemClock } from '../platform.ts'
import type { Program } from './command.ts'

/** How to verify and judge, as the command line says. */
export interface InspectOptions {
  readonly question: Omit<InspectorQuestion, 'text' | 'base64'>
  /** Certificates in PEM. */
  readonly anchors: string | undefined
  readonly format: 'text' | 'json' | 'sarif' | 'csv'
}

/** An inspector without a server. */
export function inspectorAlone({ threadDirectory }: Program, anchors: string | undefined) {
  const threadEntry = (name: string) => pathToFileURL(join(threadDirectory, `${name}.js`))
  return createStandaloneInspector({ platform: { threadEntry, clock: systemClock }, anchors })
}

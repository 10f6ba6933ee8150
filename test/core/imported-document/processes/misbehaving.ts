import { randomUUID } from 'node:crypto'
import { readBundle } from '../../../../src/main/core/fhir-sandbox/read-bundle.ts'
import { serveDocuments } from '../../../../src/main/core/imported-document/index.ts'
import { parseScenario } from '../../../../src/main/core/scenario-runner/parse-scenario.ts'
import { parseWorkspace } from '../../../../src/main/core/workspace/parse-workspace.ts'
import { misdeedOf } from '../../../support/misdeeds.ts'

/** Stands in for the processes that read documents: as they, but for texts that say what to do. */
serveDocuments((text) => {
  misdeedOf(text)?.()
  if (text.includes('"Bundle"')) return readBundle(text, randomUUID)
  return text.includes('"launch"') ? parseScenario(text) : parseWorkspace(text)
})

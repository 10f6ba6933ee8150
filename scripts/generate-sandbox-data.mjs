// Writes resources/sandbox-data.ndjson: the synthetic people the sandbox ships with, one FHIR R4
// resource a line. The same program text gives the same bytes; `--check` compares instead of writing.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildCareNetwork } from './sandbox-data/care-network.mjs'
import { buildProxies } from './sandbox-data/patient-demographics.mjs'
import { buildPatientRecord } from './sandbox-data/patient-record.mjs'
import { PEOPLE } from './sandbox-data/people.mjs'

/** Where the generated data is kept. */
export const SANDBOX_DATA_FILE = fileURLToPath(
  new URL('../resources/sandbox-data.ndjson', import.meta.url),
)

/** The whole data set as text: one compact JSON resource a line, references pointing inside the set. */
export function generateSandboxData() {
  const resources = [
    ...buildCareNetwork(),
    ...PEOPLE.flatMap((person, index) => buildPatientRecord(person, index)),
    ...buildProxies(),
  ]
  return `${resources.map((resource) => JSON.stringify(withMeta(resource))).join('\n')}\n`
}

/** Puts the resource's own time, or the day the shared directory was entered, into `meta`. */
function withMeta({ resourceType, id, meta, ...content }) {
  return { resourceType, id, meta: meta ?? { lastUpdated: '2026-01-01T00:00:00Z' }, ...content }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = generateSandboxData()
  if (!process.argv.includes('--check')) writeFileSync(SANDBOX_DATA_FILE, text)
  else if (readFileSync(SANDBOX_DATA_FILE, 'utf8') !== text) {
    console.error(
      'resources/sandbox-data.ndjson is not what scripts/generate-sandbox-data.mjs makes',
    )
    process.exitCode = 1
  }
}

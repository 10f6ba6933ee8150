import type { ExportFormat } from '../../../src/shared/contract/exports.ts'
import { createTestBrowser, type ShownPage } from '../../support/browser.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

/** Every form a launch is exported in. */
export const formats: readonly ExportFormat[] = ['har', 'curl', 'mermaid', 'markdown']

/** An EHR launch of the built-in client with every secret that went over the wire at the front. */
export interface RecordedLaunch {
  readonly bench: TestWorkbench
  readonly runId: string
  /** By what they are. */
  readonly secrets: ReadonlyMap<string, string>
}

/** Names of parameters and form fields that are secret. */
const secretNames = ['code', 'launch', 'ticket', 'csrf_token']

/** Plays a launch through every page there is, and remembers the secrets it saw. */
export async function recordLaunch(mode: 'ehr' | 'standalone' = 'ehr'): Promise<RecordedLaunch> {
  const seen = new Map<string, string>()
  const bench = await createTestWorkbench()
  const scope = `openid fhirUser patient/*.rs offline_access launch${mode === 'ehr' ? '' : '/patient'}`
  const { runId, openUrl } = await bench.call('launch.start', {
    mode,
    client_id: 'trustbench-console',
    scope,
    ...(mode === 'ehr' ? { ehr: { username: 'dr', context: { patient: 'amara-okafor' } } } : {}),
  })
  const browser = createTestBrowser(bench, [
    { origin: 'http://localhost:4100', fetch: bench.fetch, followed: /./ },
  ])
  const note = (url: URL) => {
    for (const name of secretNames) {
      const value = url.searchParams.get(name)
      if (value !== null) seen.set(name, value)
    }
  }
  note(new URL(openUrl ?? ''))
  let page = await browser.open(openUrl ?? '')
  for (let pages = 0; pages < 6 && !(page instanceof URL); pages += 1) {
    note(new URL(page.url))
    if (page.url.includes('/app/callback')) break
    const csrf = page.form.fields.get('csrf_token')
    if (csrf !== null) seen.set('csrf_token', csrf)
    page = await browser.submit(page, answer(page))
  }
  for (const [name, value] of browser.cookies) seen.set(`cookie ${name}`, value)
  const { tokens } = await bench.call('launch.reveal', { runId })
  for (const { source, text } of tokens) seen.set(source, text)
  return { bench, runId, secrets: seen }
}

function answer({ html }: ShownPage): Record<string, string> {
  if (html.includes('name="username"')) return { username: 'dr', decision: 'sign-in' }
  if (html.includes('name="patient"')) return { patient: 'amara-okafor', decision: 'choose' }
  return { decision: 'approve' }
}

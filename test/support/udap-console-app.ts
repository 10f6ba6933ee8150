import { randomUUID } from 'node:crypto'
import type { MethodParams, MethodResult } from '../../src/shared/contract/index.ts'
import type { TestWorkbench } from './test-workbench.ts'
import type { CommunityId } from './udap-app.ts'

/** An app the console plays: its key is in the key store. */
export interface ConsoleApp {
  readonly iss: string
  readonly certificateId: string
}

/** Issues a certificate with its key in the store, for an identity of its own unless one is given. */
export async function issueConsoleApp(
  bench: TestWorkbench,
  {
    iss = `https://console.example/app-${randomUUID()}`,
    communityId = 'beta' as CommunityId,
    algorithm = 'p-256' as 'p-256' | 'p-384' | 'rsa-2048',
  } = {},
): Promise<ConsoleApp> {
  const { certificate } = await bench.call('certificates.issue', {
    communityId,
    kind: 'client',
    commonName: 'Console app',
    key: { kind: 'new', algorithm },
    uris: [iss],
  })
  return { iss, certificateId: certificate.id }
}

interface RegistrationWish {
  /** This server when left out. */
  readonly base?: string
  readonly community?: string
  readonly appType?: MethodParams<'udap.draftStatement'>['appType']
  /** Put in place of what is drafted. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Registers an app as the console does: discovers, drafts, signs and sends.
 * @throws when it is not registered
 */
export async function registerConsoleApp(
  bench: TestWorkbench,
  app: ConsoleApp,
  {
    base = bench.fhirBase,
    community = 'urn:example:trustbench:beta',
    appType = 'service',
    claims = {},
  }: RegistrationWish = {},
): Promise<NonNullable<MethodResult<'udap.register'>['registration']>> {
  const report = await bench.call('udap.discover', { base, community })
  const drafted = await bench.call('udap.draftStatement', {
    base,
    appType,
    iss: app.iss,
    registration_endpoint: report.endpoints?.registration_endpoint ?? 'https://nowhere.invalid/',
    scopesSupported: JSON.parse(
      report.fields.find(({ name }) => name === 'scopes_supported')?.value ?? '[]',
    ),
  })
  const outcome = await bench.call('udap.register', {
    base,
    community,
    source: {
      kind: 'claims',
      claims: { ...drafted.claims, ...claims },
      signer: { certificateId: app.certificateId },
    },
  })
  if (outcome.registration === null) throw new Error(`not registered: ${outcome.text}`)
  return outcome.registration
}

/** The B2B object of a request of a person at work. */
export const treatment = {
  requestor: {
    kind: 'human' as const,
    name: 'Dr. Ada Example',
    id: 'urn:oid:2.16.840.1.113883.4.6#1234567893',
    role: 'http://nucc.org/provider-taxonomy#207R00000X',
  },
  organization_id: 'https://fhir.example.org/Organization/1',
  organization_name: 'Example Hospital',
  purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
}

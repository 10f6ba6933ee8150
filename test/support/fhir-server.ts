import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buildConfig, type Config } from '../../src/main/core/config.ts'
import type { RawExchange } from '../../src/main/core/exchange-log/index.ts'
import {
  type AccessTokenState,
  createFhirSandbox,
  type FhirGrant,
  type FhirSandbox,
} from '../../src/main/core/fhir-sandbox/index.ts'
import { createRouter } from '../../src/main/core/http/index.ts'
import { createServerEntry } from '../../src/main/core/http/server-entry.ts'
import type { Platform } from '../../src/main/core/platform.ts'
import { openDatabase } from '../../src/main/core/storage/index.ts'
import { openStoreFiles } from '../../src/main/hosts/node/store-files.ts'
import { createTestClock, createTestSecretBox, type TestClock } from './test-workbench.ts'
import { sourceThreadEntry, startSourceProcess } from './thread-entry.ts'

/** A FHIR sandbox behind the real HTTP entry, with tokens that the test hands out itself. */
export interface TestFhirServer {
  readonly clock: TestClock
  readonly sandbox: FhirSandbox
  readonly fhirBase: string
  /** Exchanges as the log receives them, newest last. */
  readonly exchanges: RawExchange[]
  /** How often the sandbox said that something changed. */
  changes(): number
  /** Hands out an access token. */
  tokenFor(scope: string, grant?: Partial<FhirGrant>): string
  /** Changes what a token stands for from now on. */
  setTokenState(accessToken: string, state: AccessTokenState): void
  /** Sends a request; the path is below the FHIR base. */
  send(accessToken: string | undefined, path: string, init?: RequestInit): Promise<Response>
  /** The same, with the answer parsed. */
  get(accessToken: string, path: string): Promise<TestAnswer>
  /** Sends a JSON body. */
  write(
    accessToken: string,
    method: string,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<TestAnswer>
  /** Makes the next load of the shipped data break off after one resource. */
  failNextResource(): void
  close(): void
}

/** A parsed answer. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  // A test looks into answers of any shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any
}

interface TestFhirServerOptions {
  /** What the sandbox ships with; the real shipped data when left out. */
  readonly resources?: readonly object[]
  readonly config?: Readonly<Record<string, unknown>>
  readonly databaseFile?: string
  /** Answers requests to other servers; without it they fail. */
  readonly foreign?: (request: Request) => Promise<Response>
}

/** Builds the server. */
export function createTestFhirServer(options: TestFhirServerOptions = {}): TestFhirServer {
  const config: Config = buildConfig(options.config)
  const clock = createTestClock()
  const fhirBase = `${config.issuer}/fhir`
  let isCutOff = false
  const platform: Platform = {
    host: 'node',
    version: '0.0.0-test',
    clock,
    secretBox: createTestSecretBox(),
    random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
    outboundFetch: async (request) => {
      if (options.foreign !== undefined) return options.foreign(request)
      throw new Error(`a test tried to reach ${request.url}`)
    },
    openUrl: async () => undefined,
    readResource: async (name) => {
      if (isCutOff) {
        isCutOff = false
        return new TextEncoder().encode('{"resourceType":"Patient","id":"half"}\n{"cut off')
      }
      return options.resources === undefined
        ? new Uint8Array(await readFile(new URL(`../../resources/${name}`, import.meta.url)))
        : new TextEncoder().encode(options.resources.map((one) => JSON.stringify(one)).join('\n'))
    },
    threadEntry: sourceThreadEntry,
    startProcess: startSourceProcess,
    openStoreFiles,
    log: () => undefined,
  }
  const database = openDatabase(options.databaseFile ?? ':memory:', clock.now())
  const tokens = new Map<string, AccessTokenState>()
  let changes = 0
  const sandbox = createFhirSandbox({
    database,
    platform,
    fhirBase,
    appStateBase: 'http://localhost:4100/app-state',
    settings: () => config,
    verifyAccessToken: async (token) => tokens.get(token) ?? { isActive: false, reason: 'unknown' },
    oauthUris: () => ({
      authorize: `${config.issuer}/authorize`,
      token: `${config.issuer}/token`,
      introspect: `${config.issuer}/introspect`,
    }),
    origins: {
      isRegistered: async (origin) =>
        origin === 'https://app.test' || origin === 'https://other.test',
      isRegisteredFor: async (origin, clientId) =>
        origin === (clientId === 'app' ? 'https://app.test' : 'https://other.test'),
    },
    onChanged: () => {
      changes += 1
    },
  })
  const router = createRouter()
  sandbox.addRoutes(router)
  const exchanges: RawExchange[] = []
  const { fetch: entry } = createServerEntry({
    router,
    log: {
      record: (exchange) => exchanges.push(exchange),
      flush: () => undefined,
      close: () => undefined,
    },
    platform,
    fhirPaths: ['/fhir', '/app-state'],
  })
  const send: TestFhirServer['send'] = (accessToken, path, init = {}) => {
    const headers = new Headers(init.headers)
    if (accessToken !== undefined) headers.set('Authorization', `Bearer ${accessToken}`)
    const url = path.startsWith('http') ? path : `${fhirBase}${path === '' ? '' : `/${path}`}`
    return entry(new Request(url, { ...init, headers }))
  }
  const parsed = async (response: Response): Promise<TestAnswer> => {
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return {
    clock,
    sandbox,
    fhirBase,
    exchanges,
    changes: () => changes,
    tokenFor: (scope, grant = {}) => {
      const accessToken = randomBytes(24).toString('base64url')
      tokens.set(accessToken, {
        isActive: true,
        grant: {
          clientId: 'app',
          grantId: 'grant-1',
          scope,
          patient: null,
          fhirUser: null,
          asking: null,
          ...grant,
        },
      })
      return accessToken
    },
    setTokenState: (accessToken, state) => {
      tokens.set(accessToken, state)
    },
    send,
    get: async (accessToken, path) => parsed(await send(accessToken, path)),
    write: async (accessToken, method, path, body, headers = {}) =>
      parsed(
        await send(accessToken, path, {
          method,
          headers: { 'Content-Type': 'application/fhir+json', ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    failNextResource: () => {
      isCutOff = true
    },
    close: () => database.close(),
  }
}

const observationCategory = 'http://terminology.hl7.org/CodeSystem/observation-category'

function observation(id: string, patient: string, category: string, code: string, date: string) {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ system: observationCategory, code: category }] }],
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject: { reference: `Patient/${patient}` },
    encounter: { reference: 'Encounter/e1' },
    effectiveDateTime: date,
    valueQuantity: { value: 5.4, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
  }
}

/** The data of the requirements catalogue: patients p1 and p2; p1 owns lab1, vit1 and Encounter e1, p2
 * owns lab2. Practitioner dr, RelatedPersons of p1 and p2 joined by Person guardian. */
export const catalogueResources = [
  { resourceType: 'Practitioner', id: 'dr', name: [{ family: 'Adeyemi' }] },
  { resourceType: 'Practitioner', id: 'other-dr', name: [{ family: 'Bell' }] },
  { resourceType: 'Organization', id: 'org', name: 'Lakeside' },
  { resourceType: 'Medication', id: 'med', code: { coding: [{ code: '861007' }] } },
  {
    resourceType: 'Patient',
    id: 'p1',
    name: [{ family: 'García', given: ['Lucía'] }],
    gender: 'female',
    birthDate: '1987-09-02',
    generalPractitioner: [{ reference: 'Practitioner/dr' }],
    managingOrganization: { reference: 'Organization/org' },
  },
  {
    resourceType: 'Patient',
    id: 'p2',
    name: [{ family: 'Chen', given: ['Wei'] }],
    gender: 'male',
    birthDate: '1981-01-30',
  },
  {
    resourceType: 'RelatedPerson',
    id: 'rp1',
    patient: { reference: 'Patient/p1' },
  },
  {
    resourceType: 'RelatedPerson',
    id: 'rp2',
    patient: { reference: 'Patient/p2' },
  },
  {
    resourceType: 'Person',
    id: 'guardian',
    link: [
      { target: { reference: 'RelatedPerson/rp1' } },
      { target: { reference: 'RelatedPerson/rp2' } },
    ],
  },
  {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: 'Patient/p1' },
    period: { start: '2026-01-05T09:00:00Z', end: '2026-01-05T09:40:00Z' },
  },
  observation('lab1', 'p1', 'laboratory', '4548-4', '2026-01-05T09:00:00Z'),
  observation('vit1', 'p1', 'vital-signs', '4548-4', '2026-01-06'),
  observation('lab2', 'p2', 'laboratory', '4548-4', '2026-01-07'),
  {
    resourceType: 'MedicationRequest',
    id: 'mr1',
    status: 'active',
    intent: 'order',
    medicationReference: { reference: 'Medication/med' },
    subject: { reference: 'Patient/p1' },
    requester: { reference: 'Practitioner/dr' },
  },
  {
    resourceType: 'Binary',
    id: 'note1',
    contentType: 'text/plain',
    securityContext: { reference: 'Patient/p1' },
    data: Buffer.from('a note').toString('base64'),
  },
  {
    resourceType: 'Binary',
    id: 'note2',
    contentType: 'text/html',
    securityContext: { reference: 'Patient/p2' },
    data: Buffer.from('<script>alert(1)</script>').toString('base64'),
  },
] as const

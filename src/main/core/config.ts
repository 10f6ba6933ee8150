import { z } from 'zod'
import { smartCapabilities } from '../../shared/oauth/smart-capabilities.ts'
import { udapAlgorithms } from '../../shared/udap/algorithms.ts'
import { isUpstreamBase } from './upstream-address.ts'

interface SettingDefinition<Schema extends z.ZodType> {
  readonly schema: Schema
  readonly fallback: z.infer<Schema>
  readonly unit: string
  readonly meaning: string
  /** `start` settings are given when the program starts; `live` ones are edited while it runs. */
  readonly when: 'start' | 'live'
}

function setting<Schema extends z.ZodType>(
  when: 'start' | 'live',
  schema: Schema,
  fallback: z.infer<Schema>,
  unit: string,
  meaning: string,
): SettingDefinition<Schema> {
  return { schema, fallback, unit, meaning, when }
}

const udapAlgorithmsBesideRs256 = z.array(
  z.enum(udapAlgorithms.filter((algorithm) => algorithm !== 'RS256')),
)

const seconds = (least: number, most: number) => z.int().min(least).max(most)

/** Every setting, once: what it may hold, its default, its unit and what it does. The README's table is generated from it. */
export const settingDefinitions = {
  issuer: setting(
    'start',
    z.url({ protocol: /^https?$/ }),
    'http://localhost:4100',
    'URL',
    'issuer identifier of the authorization server; the FHIR base URL is this plus /fhir',
  ),
  identityProviderBase: setting(
    'start',
    z.url({ protocol: /^https?$/ }),
    'http://localhost:4101',
    'URL',
    'base URL of the demo identity provider for tiered OAuth, which is also the issuer of its ID tokens',
  ),
  databaseFile: setting(
    'start',
    z.string().min(1),
    ':memory:',
    'path',
    'SQLite file that holds everything the program remembers',
  ),
  approval: setting(
    'live',
    z.enum(['interactive', 'automatic']),
    'interactive',
    '',
    'automatic: no login, picker or consent pages; such grants are marked in the trace',
  ),
  disabledCapabilities: setting(
    'live',
    z.array(z.enum(smartCapabilities)),
    [],
    '',
    'SMART capabilities switched off: neither advertised in discovery nor done',
  ),
  clientRegistration: setting(
    'live',
    z.enum(['off', 'open', 'initial-access-token']),
    'off',
    '',
    'who may register a client at the registration endpoint (RFC 7591): nobody, anyone, or holders of a token issued in the console',
  ),
  protectedRegistration: setting(
    'live',
    z.boolean(),
    true,
    '',
    'instances of apps that have a software_id may register a key with the approval of their user (SMART Protected Dynamic Client Registration)',
  ),
  udapEnabled: setting(
    'live',
    z.boolean(),
    true,
    '',
    'apps of trusted communities may register by software statement and authenticate by certificate (UDAP)',
  ),
  udapMode: setting(
    'live',
    z.enum(['stu2', 'stu1', 'base', 'carin']),
    'stu2',
    '',
    'edition of the UDAP security rules: UDAP Security 2.0.0, its first edition, the UDAP.org profiles alone, or the first edition with secrets as CARIN Blue Button asked',
  ),
  udapLoopbackHttp: setting(
    'live',
    z.boolean(),
    false,
    '',
    'software statements may name http redirect URIs on loopback, for apps on this machine; not conformant to UDAP',
  ),
  udapGrants: setting(
    'live',
    z.array(z.enum(['authorization_code', 'refresh_token', 'client_credentials'])),
    ['authorization_code', 'refresh_token', 'client_credentials'],
    '',
    'grants that apps of trusted communities may register for and use; without any there is no UDAP',
  ),
  udapRegistrationAlgorithms: setting(
    'live',
    udapAlgorithmsBesideRs256,
    ['ES256', 'RS384', 'ES384'],
    '',
    'signature algorithms of software statements, beside RS256',
  ),
  udapTokenAlgorithms: setting(
    'live',
    udapAlgorithmsBesideRs256,
    ['ES256', 'RS384', 'ES384'],
    '',
    'signature algorithms of the authentication tokens of UDAP apps, beside RS256',
  ),
  udapUnknownCommunity: setting(
    'live',
    z.enum(['no-content', 'default', 'not-found']),
    'no-content',
    '',
    'answer to a metadata request for a community this server is not in: 204, the metadata of the default community, or 404 as in UDAP Security 1.0.0',
  ),
  udapModification: setting(
    'live',
    z.enum(['keep-client-id', 'new-client-id']),
    'keep-client-id',
    '',
    'what an app that changes its registration becomes: the same client, or a new one while the old one is cancelled',
  ),
  udapUnknownCancellation: setting(
    'live',
    z.enum(['bad-request', 'not-found']),
    'bad-request',
    '',
    'status of the answer when an app cancels that is not registered: 400 or 404',
  ),
  udapInCapabilityStatement: setting(
    'live',
    z.boolean(),
    false,
    '',
    'the CapabilityStatement names UDAP as a security service, as the ballot of 2021 asked',
  ),
  traceInErrors: setting(
    'live',
    z.boolean(),
    false,
    '',
    'error bodies carry trustbench_trace, the id of the exchange in Traffic; for labs',
  ),
  inspectorHistory: setting(
    'live',
    z.boolean(),
    false,
    '',
    'texts that are inspected are kept, sealed by the key store: at most 100, until they are deleted',
  ),
  localOnly: setting(
    'live',
    z.boolean(),
    false,
    '',
    'open no connection beyond this machine: no key sets, revocation lists or servers of others',
  ),
  udapSignatureError: setting(
    'live',
    z.enum(['invalid_request', 'invalid_client']),
    'invalid_request',
    '',
    'error of the token endpoint for an authentication token that is not signed by its certificate: that of the UDAP profile, or that of RFC 7521',
  ),
  udapClientErrorStatus: setting(
    'live',
    z.enum(['400', '401']),
    '400',
    '',
    'HTTP status of invalid_client for an authentication token: 400 as the UDAP profile has it, or 401',
  ),
  tieredFallback: setting(
    'live',
    z.enum(['error', 'picker', 'local']),
    'error',
    '',
    'what happens when the identity provider an app names is not trusted or fails: the app is told invalid_idp, the user picks another one, or the user signs in here (UDAP Tiered OAuth)',
  ),
  tieredNotice: setting(
    'live',
    z.boolean(),
    false,
    '',
    'a page says where the browser goes before it leaves for an identity provider',
  ),
  tieredJwksIdToken: setting(
    'live',
    z.boolean(),
    false,
    '',
    'ID tokens of identity providers may be signed with a key of their JWK Set instead of a certificate; not conformant to UDAP',
  ),
  authorizationCodeLifetimeSeconds: setting(
    'live',
    seconds(5, 600),
    60,
    'seconds',
    'how long an authorization code may be redeemed (SMART: about one minute)',
  ),
  accessTokenLifetimeSeconds: setting(
    'live',
    seconds(5, 3600),
    3600,
    'seconds',
    'lifetime of access tokens (SMART: at most one hour)',
  ),
  accessTokenFormat: setting(
    'live',
    z.enum(['jwt', 'opaque']),
    'jwt',
    '',
    'jwt: RFC 9068 access tokens a person can read; a token that would exceed 4 KiB is opaque',
  ),
  idTokenLifetimeSeconds: setting(
    'live',
    seconds(5, 3600),
    600,
    'seconds',
    'lifetime of ID tokens',
  ),
  launchHandleLifetimeSeconds: setting(
    'live',
    seconds(5, 3600),
    600,
    'seconds',
    'how long an EHR launch handle may be used',
  ),
  interactionLifetimeSeconds: setting(
    'live',
    seconds(30, 3600),
    600,
    'seconds',
    'how long login, pickers and consent may take together',
  ),
  refreshTokenIdleSeconds: setting(
    'live',
    seconds(5, 31_536_000),
    2_592_000,
    'seconds',
    'a refresh token not used this long is dead',
  ),
  refreshTokenAbsoluteSeconds: setting(
    'live',
    seconds(5, 31_536_000),
    7_776_000,
    'seconds',
    'longest time a grant can be refreshed',
  ),
  onlineAccessSeconds: setting(
    'live',
    seconds(5, 43_200),
    43_200,
    'seconds',
    'longest time a grant with online_access can be refreshed',
  ),
  rotateConfidentialRefreshTokens: setting(
    'live',
    z.boolean(),
    true,
    '',
    'give confidential clients a new refresh token at each use (public clients always get one)',
  ),
  revokeGrantWithAccessToken: setting(
    'live',
    z.boolean(),
    false,
    '',
    'a client that revokes an access token ends its whole grant (RFC 7009 allows either)',
  ),
  introspectionAccess: setting(
    'live',
    z.enum(['protected', 'open']),
    'protected',
    '',
    'protected: introspection wants a resource server, the owner or the token itself; open: anybody sees every token (labs only)',
  ),
  offlineAccessForPublicClients: setting(
    'live',
    z.boolean(),
    true,
    '',
    'whether public clients may be granted offline_access',
  ),
  stateRequired: setting(
    'live',
    z.boolean(),
    true,
    '',
    'refuse authorization requests without state (SMART requires it)',
  ),
  fhirWritesEnabled: setting(
    'live',
    z.boolean(),
    false,
    '',
    'allow create, update and delete in the FHIR sandbox',
  ),
  fhirHideExistence: setting(
    'live',
    z.boolean(),
    false,
    '',
    'answer 404 instead of 403 for resources the token may not see',
  ),
  fhirTellOmissions: setting(
    'live',
    z.boolean(),
    false,
    '',
    'tell in search results that matches out of reach of the token were left out (for debugging; it gives away that there are some)',
  ),
  fhirProxyBase: setting(
    'live',
    z
      .string()
      .max(2000)
      .refine((text) => text === '' || isUpstreamBase(text)),
    '',
    'URL',
    'FHIR R4 server that requests are passed on to once the scopes allow them, instead of the sandbox’s own resources; http only on this machine or a private network; empty: off',
  ),
  clockSkewSeconds: setting(
    'live',
    seconds(0, 300),
    30,
    'seconds',
    'leeway for times in JWTs made by others',
  ),
  keyStoreIdleLockSeconds: setting(
    'live',
    seconds(0, 86_400),
    0,
    'seconds',
    'lock the key store when no key was used this long; 0 for never',
  ),
  exchangesKept: setting(
    'live',
    z.int().min(100).max(100_000),
    100_000,
    'exchanges',
    'how many HTTP exchanges Traffic remembers',
  ),
} as const

type Definitions = typeof settingDefinitions

/** Name of a setting. */
export type SettingName = keyof Definitions

/** All settings with their values, validated and frozen. */
export type Config = {
  readonly [Name in SettingName]: z.infer<Definitions[Name]['schema']>
}

/** A setting was given a value it cannot hold; the message names the setting, the value and what was wanted. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly setting: string
  readonly seen: unknown
  readonly wanted: string

  constructor(settingName: string, seen: unknown, wanted: string) {
    super(`setting ${settingName}: got ${JSON.stringify(seen)}, wanted ${wanted}`)
    this.setting = settingName
    this.seen = seen
    this.wanted = wanted
  }
}

/** Says in words which values a setting can hold. */
function describeValues({ schema, unit }: SettingDefinition<z.ZodType>): string {
  const { type, enum: choices, minimum, maximum, items } = z.toJSONSchema(schema)
  if (choices !== undefined) return `one of ${choices.join(', ')}`
  if (type === 'boolean') return 'true or false'
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum} ${unit}`.trim()
  if (type === 'array' && typeof items === 'object' && 'enum' in items) {
    return `a list of ${items.enum?.join(', ')}`
  }
  return `a ${unit}`
}

/** Checks one value against its definition.
 * @throws {SettingError} unknown setting or unfit value
 */
export function parseSetting(name: string, raw: unknown): unknown {
  const definition = Object.hasOwn(settingDefinitions, name)
    ? settingDefinitions[name as SettingName] // hasOwn just proved the name
    : undefined
  if (definition === undefined) {
    throw new SettingError(name, raw, `one of ${Object.keys(settingDefinitions).join(', ')}`)
  }
  const parsed = definition.schema.safeParse(raw)
  if (!parsed.success) {
    throw new SettingError(name, raw, describeValues(definition))
  }
  return parsed.data
}

/** Builds the frozen configuration from raw values; what is left out takes its default.
 * @throws {SettingError} unknown setting or unfit value
 */
export function buildConfig(raw: Readonly<Record<string, unknown>> = {}): Config {
  const values: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries(settingDefinitions)) {
    values[name] = definition.fallback
  }
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) values[name] = parseSetting(name, value)
  }
  // Every name was filled from its own definition, so the record has the shape of Config.
  return Object.freeze(values) as Config
}

/** The FHIR base URL that belongs to an issuer. */
export function fhirBaseOf(issuer: string): string {
  return `${issuer}/fhir`
}

/** The base URL of the endpoint where apps keep their state. @see DSC-17 */
export function appStateBaseOf(issuer: string): string {
  return `${issuer}/app-state`
}

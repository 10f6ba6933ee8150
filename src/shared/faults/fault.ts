/** Parts of the server that can misbehave on request, in the order of a launch. */
export const faultAreas = [
  'discovery',
  'authorize',
  'token',
  'id-token',
  'refresh',
  'jwks',
  'introspection',
  'fhir',
  'udap-metadata',
  'registration',
  'certificates',
  'clock',
  'identity-provider',
] as const

/** Part of the server that can misbehave. */
export type FaultArea = (typeof faultAreas)[number]

/** Names of the areas for people. */
export const faultAreaNames: Readonly<Record<FaultArea, string>> = {
  discovery: 'Discovery',
  authorize: 'Authorization response',
  token: 'Token response',
  'id-token': 'ID token',
  refresh: 'Refresh',
  jwks: 'JWK Set',
  introspection: 'Introspection and UserInfo',
  fhir: 'FHIR',
  'udap-metadata': 'UDAP metadata',
  registration: 'Registration',
  certificates: 'CRL and OCSP',
  clock: 'Clock skew',
  'identity-provider': 'Identity provider',
}

/** One way in which the server misbehaves on request. */
export interface Fault {
  readonly id: string
  readonly area: FaultArea
  readonly title: string
  /** What exactly differs from the right answer, and nothing else does. */
  readonly changes: string
  /** What the misbehaviour breaks. */
  readonly clause: string
}

type InArea<Entry> = Omit<Entry, 'area'>

/** Puts entries into their area.
 * @returns the entries with their ids as literal types
 */
export function inArea<const Area extends FaultArea, const Id extends string>(
  area: Area,
  entries: readonly (InArea<Fault> & { readonly id: Id })[],
): readonly (Fault & { readonly id: Id; readonly area: Area })[] {
  return entries.map((entry) => ({ ...entry, area }))
}

const anonymousAreas: ReadonlySet<FaultArea> = new Set([
  'discovery',
  'jwks',
  'udap-metadata',
  'registration',
  'certificates',
])

/** Whether requests for what an area misbehaves about do not say which client they are from. */
export function isAnonymous(area: FaultArea): boolean {
  return anonymousAreas.has(area)
}

import type { SettingRow } from '../../../shared/contract/settings.ts'

/** Settings that belong together. */
export interface SettingGroup {
  readonly title: string
  readonly settings: readonly SettingRow[]
}

const groups: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  {
    title: 'Authorization',
    names: ['approval', 'stateRequired', 'offlineAccessForPublicClients', 'introspectionAccess'],
  },
  {
    title: 'Registration',
    names: ['clientRegistration', 'protectedRegistration'],
  },
  {
    title: 'UDAP',
    names: [
      'udapEnabled',
      'udapMode',
      'udapGrants',
      'udapRegistrationAlgorithms',
      'udapTokenAlgorithms',
      'udapLoopbackHttp',
      'udapUnknownCommunity',
      'udapModification',
      'udapUnknownCancellation',
      'udapInCapabilityStatement',
    ],
  },
  {
    title: 'Sign-in at identity providers',
    names: ['tieredFallback', 'tieredNotice', 'tieredJwksIdToken'],
  },
  {
    title: 'Tokens and lifetimes',
    names: [
      'accessTokenFormat',
      'accessTokenLifetimeSeconds',
      'idTokenLifetimeSeconds',
      'authorizationCodeLifetimeSeconds',
      'launchHandleLifetimeSeconds',
      'interactionLifetimeSeconds',
      'refreshTokenIdleSeconds',
      'refreshTokenAbsoluteSeconds',
      'onlineAccessSeconds',
      'rotateConfidentialRefreshTokens',
      'revokeGrantWithAccessToken',
      'clockSkewSeconds',
    ],
  },
  { title: 'FHIR sandbox', names: ['fhirWritesEnabled', 'fhirHideExistence', 'fhirTellOmissions'] },
]

const rest = 'Other'

/** Settings that have a place of their own. */
const elsewhere = new Set(['fhirProxyBase'])

/** Sorts live settings into groups; one this console does not know by name comes under `Other`. */
export function groupSettings(settings: readonly SettingRow[]): readonly SettingGroup[] {
  const live = settings.filter(({ name, when }) => when === 'live' && !elsewhere.has(name))
  const named = groups.map(({ title, names }) => ({
    title,
    settings: names.flatMap((name) => live.filter((setting) => setting.name === name)),
  }))
  const known = new Set(groups.flatMap(({ names }) => names))
  const others = live.filter(({ name }) => !known.has(name))
  return [...named, { title: rest, settings: others }].filter((group) => group.settings.length > 0)
}

/** A setting's name in words, as in `Access token lifetime`; its unit is told apart. */
export function labelOf(name: string): string {
  const words = name
    .replace(/Seconds$/, '')
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .trim()
  const named = words.replace(/\b(udap|fhir|id)\b/g, (word) => word.toUpperCase())
  return named.charAt(0).toUpperCase() + named.slice(1)
}

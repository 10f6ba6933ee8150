import type { Activity } from '../activity.ts'
import { type ClientRule, found, type RuleFinding } from '../rule.ts'
import { coveredBy, type JudgedScopes, levelAndTypeOf, scopesOf } from '../scopes-of.ts'

const scopes = 'SMART App Launch 2.2.0, Scopes and Launch Context'

/** Rules about which scopes are asked for, and what is done with those granted. */
export const scopeRules: readonly ClientRule[] = [
  {
    id: 'scope-sent',
    title: 'Says which scopes it wants',
    clause:
      'SMART App Launch 2.2.0, App Launch, authorization request; SAL-11; BKS-06; UDAP-TOK-015',
    level: 'SHALL',
    how: 'scope is there in authorization requests and in token requests for client credentials.',
    judge: (activity) =>
      requestedScopes(activity).map(({ exchange, asked }) =>
        found(exchange, asked !== undefined, asked ?? 'no scope', 'at least one scope'),
      ),
  },
  {
    id: 'scope-form',
    title: 'Asks for scopes that are well-formed',
    clause: `${scopes}, scopes for requesting FHIR resources; RFC 6749 section 3.3`,
    level: 'SHALL',
    how: 'Every scope parses by the grammar of version 1 or 2; a mix within one scope, as a constraint behind .read, does not.',
    judge: (activity) =>
      requestedScopes(activity).flatMap(({ exchange, asked }) => {
        if (asked === undefined) return []
        const broken = scopesOf(asked).invalid
        const seen = broken.length === 0 ? 'all well-formed' : broken.join(', ')
        return [found(exchange, broken.length === 0, seen, 'scopes of the SMART grammar')]
      }),
  },
  {
    id: 'scope-versions-apart',
    title: 'Asks for a type of data in one version of the grammar',
    clause: `${scopes}, scopes version 1 and version 2; SCE-18`,
    level: 'SHOULD',
    how: 'No level and type is asked for as .read, .write or .* and with the letters cruds, too: both are granted, and their union counts.',
    judge: (activity) =>
      requestedScopes(activity).flatMap(({ exchange, asked }) => {
        const { resources } = scopesOf(asked ?? '')
        if (resources.length === 0) return []
        const inOne = new Set(resources.filter((one) => one.version === 1).map(levelAndTypeOf))
        const both = resources.filter((one) => one.version === 2 && inOne.has(levelAndTypeOf(one)))
        const seen =
          both.length === 0 ? 'one version each' : `${both.map(levelAndTypeOf).join(', ')} in both`
        return [found(exchange, both.length === 0, seen, 'one version for each type')]
      }),
  },
  {
    id: 'fhir-user-with-openid',
    title: 'Asks for fhirUser together with openid',
    clause: `${scopes}, scopes for requesting identity data; OID-02`,
    level: 'SHALL',
    how: 'A request with scope fhirUser or profile has openid, too.',
    judge: ({ authorizations }) =>
      authorizations.flatMap(({ exchange, parameters }) => {
        const { texts } = scopesOf(parameters.get('scope') ?? '')
        const named = texts.filter((text) => text === 'fhirUser' || text === 'profile')
        if (named.length === 0) return []
        const isHeld = texts.includes('openid')
        const seen = isHeld ? `openid and ${named.join(', ')}` : `${named.join(', ')} alone`
        return [found(exchange, isHeld, seen, 'openid and fhirUser')]
      }),
  },
  {
    id: 'patient-asked-for',
    title: 'Asks for a patient where its scopes need one',
    clause: `${scopes}, requesting context with scopes; SAL-41; ruling D-08`,
    level: 'SHOULD',
    how: 'A request with patient/ scopes has launch or launch/patient; elsewhere servers may refuse it.',
    judge: ({ authorizations }) =>
      authorizations.flatMap(({ exchange, parameters }) => {
        const { texts, resources } = scopesOf(parameters.get('scope') ?? '')
        if (!resources.some(({ level }) => level === 'patient')) return []
        const context = texts.find((text) => text === 'launch' || text === 'launch/patient')
        return [
          found(
            exchange,
            context !== undefined,
            context ?? 'patient/ scopes without context',
            'launch/patient, or launch in an EHR launch',
          ),
        ]
      }),
  },
  {
    id: 'system-scopes-apart',
    title: 'Asks for system/ scopes as a service only, and there for nothing else',
    clause: 'SMART App Launch 2.2.0, Backend Services, scopes; BKS-07',
    level: 'SHALL',
    how: 'Authorization requests have no system/ scope; requests for client credentials have no patient/, user/ or launch scope.',
    judge: judgeSystemScopes,
  },
  {
    id: 'stays-within-grant',
    title: 'Asks only for data it was granted',
    clause: 'SMART App Launch 2.2.0, App Launch, access token response; SAL-62',
    level: 'SHOULD',
    how: 'No FHIR request is refused with insufficient_scope.',
    judge: ({ fhirRequests }) =>
      fhirRequests.flatMap(({ exchange, accessToken }) => {
        if (accessToken === undefined) return []
        const isBeyond = exchange.errorCode === 'insufficient_scope'
        if (!isBeyond && exchange.status >= 400) return []
        const seen = isBeyond ? 'insufficient_scope' : 'within the granted scopes'
        return [found(exchange, !isBeyond, seen, 'requests the granted scopes allow')]
      }),
  },
  {
    id: 'goes-on-when-narrowed',
    title: 'Goes on with less than it asked for',
    clause: 'SMART App Launch 2.2.0, App Launch, access token response; SAL-62',
    level: 'SHOULD',
    how: 'Where fewer scopes were granted than asked for, at least one FHIR request succeeded with that token; without any request nothing is decided.',
    judge: judgeNarrowed,
  },
]

interface RequestedScopes {
  readonly exchange: RuleFinding['exchange']
  readonly asked: string | undefined
  readonly isService: boolean
}

function requestedScopes({ authorizations, tokenRequests }: Activity): RequestedScopes[] {
  return [
    ...authorizations.map(({ exchange, parameters }) => ({
      exchange,
      asked: parameters.get('scope'),
      isService: false,
    })),
    ...tokenRequests
      .filter(({ grantType }) => grantType === 'client_credentials')
      .map(({ exchange, form }) => ({ exchange, asked: form.get('scope'), isService: true })),
  ]
}

function judgeSystemScopes(activity: Activity): RuleFinding[] {
  return requestedScopes(activity).flatMap(({ exchange, asked, isService }) => {
    if (asked === undefined) return []
    const { texts, resources } = scopesOf(asked)
    const misplaced = isService
      ? texts.filter((text) => /^(?:patient\/|user\/|launch|openid$|offline_|online_)/.test(text))
      : texts.filter((text) => text.startsWith('system/'))
    if (resources.length === 0 && misplaced.length === 0) return []
    const seen = misplaced.length === 0 ? 'each where it belongs' : misplaced.join(' ')
    const wanted = isService ? 'system/ scopes' : 'patient/ and user/ scopes'
    return [found(exchange, misplaced.length === 0, seen, wanted)]
  })
}

function judgeNarrowed({ tokenRequests, fhirRequests }: Activity): RuleFinding[] {
  return tokenRequests.flatMap(({ exchange, form, authorization, answer }) => {
    const asked = authorization?.parameters.get('scope') ?? form.get('scope')
    if (asked === undefined || answer?.accessToken === undefined) return []
    const granted: JudgedScopes = scopesOf(answer.scope ?? '')
    const missing = scopesOf(asked).entries.filter(
      (entry) => entry.scope.kind === 'resource' && !coveredBy(granted, entry),
    )
    const used = fhirRequests.filter((request) => request.accessToken === answer.accessToken)
    if (missing.length === 0 || used.length === 0) return []
    const well = used.filter(({ exchange: { status } }) => status > 0 && status < 400)
    const seen = `without ${missing.map(({ text }) => text).join(' ')}: ${well.length} of ${used.length} FHIR requests succeeded`
    return [found(exchange, well.length > 0, seen, 'requests for what was granted')]
  })
}

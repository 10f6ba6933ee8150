import type { Authorization } from '../activity.ts'
import { type ClientRule, found, judgeFresh, judgePresent, type RuleFinding } from '../rule.ts'
import { mostBitsOf, sharedStart } from '../unguessable.ts'

const leastStateBits = 122
const request = 'SMART App Launch 2.2.0, App Launch, authorization request'

function each(
  authorizations: readonly Authorization[],
  judge: (authorization: Authorization) => RuleFinding | undefined,
): RuleFinding[] {
  return authorizations.map(judge).filter((finding) => finding !== undefined)
}

/** Rules about what an authorization request says. */
export const authorizationRules: readonly ClientRule[] = [
  {
    id: 'response-type-code',
    title: 'Asks for a code',
    clause: `${request}; SAL-11`,
    level: 'SHALL',
    how: 'response_type is code in every authorization request.',
    judge: ({ authorizations }) =>
      each(authorizations, ({ exchange, parameters }) => {
        const type = parameters.get('response_type')
        return found(exchange, type === 'code', type ?? 'no response_type', 'code')
      }),
  },
  {
    id: 'redirect-uri-registered',
    title: 'Names a redirect URI exactly as registered',
    clause: `${request}; RFC 9700 section 2.1; SAL-01, SAL-31`,
    level: 'SHALL',
    how: 'redirect_uri equals a registered one byte by byte; only the port of a loopback address may differ.',
    judge: ({ authorizations, facts }) =>
      each(authorizations, ({ exchange, parameters }) => {
        const uri = parameters.get('redirect_uri')
        const wanted = facts.redirect_uris.join(' or ')
        // A client of UDAP with a single one may leave it out (UDAP-AZ-001).
        if (uri === undefined && facts.isUdap && facts.redirect_uris.length === 1) return undefined
        const isHeld = uri !== undefined && facts.isRegisteredRedirect(uri)
        return found(exchange, isHeld, uri ?? 'no redirect_uri', wanted)
      }),
  },
  {
    id: 'aud-exact',
    title: 'Names the FHIR base URL in aud, by the letter',
    clause: `${request}; SAL-11, SAL-13, SAL-35`,
    level: 'SHALL',
    how: 'aud, or resource in its place, equals the FHIR base URL of this server.',
    judge: ({ authorizations, facts }) =>
      each(authorizations, ({ exchange, parameters }) => {
        const aud = parameters.get('aud') ?? parameters.get('resource')
        if (aud === undefined && facts.isUdap) return undefined
        const { fhirBase } = facts.placesAt(exchange.url)
        return found(exchange, aud === fhirBase, aud ?? 'no aud', fhirBase)
      }),
  },
  {
    id: 'parameters-once',
    title: 'Sends each parameter once',
    clause: 'RFC 6749 section 3.1; GEN-06',
    level: 'SHALL',
    how: 'No parameter of an authorization request stands there twice.',
    judge: ({ authorizations }) =>
      each(authorizations, ({ exchange, parameters: { repeated } }) =>
        found(
          exchange,
          repeated.length === 0,
          repeated.length === 0 ? 'each once' : `${repeated.join(', ')} more than once`,
          'each parameter once',
        ),
      ),
  },
  {
    id: 'front-channel-without-secrets',
    title: 'Sends no secret through the browser',
    clause: 'RFC 6749 section 2.3.1; RFC 9700 section 4.3; GEN-21',
    level: 'SHALL',
    how: 'No authorization request holds a client secret, an assertion, a code verifier or a token.',
    judge: ({ authorizations }) =>
      each(authorizations, ({ exchange, parameters }) => {
        const sent = frontSecrets.filter((name) => parameters.has(name))
        const seen = sent.length === 0 ? 'no secret' : sent.join(', ')
        return found(exchange, sent.length === 0, seen, 'secrets at the token endpoint only')
      }),
  },
  {
    id: 'state-sent',
    title: 'Sends state',
    clause: `${request}; SAL-11; UDAP-AZ-001`,
    level: 'SHALL',
    how: 'state is there in every authorization request.',
    judge: ({ authorizations }) =>
      each(authorizations, ({ exchange, parameters }) =>
        judgePresent(exchange, parameters.get('state'), 'state'),
      ),
  },
  {
    id: 'state-unguessable',
    title: 'Makes state too long to guess',
    clause: `${request}, at least 122 bits; SAL-12`,
    level: 'SHALL',
    how: 'The most bits that a text of this length and these characters can hold, less a start shared with an earlier one. It proves too little chance, never enough.',
    judge: ({ authorizations }) => judgeStateBits(authorizations),
  },
  {
    id: 'state-fresh',
    title: 'Makes a new state for each request',
    clause: `${request}; RFC 6749 section 10.12; SAL-12`,
    level: 'SHALL',
    how: 'No state is that of an earlier request.',
    judge: ({ authorizations }) =>
      judgeFresh(
        authorizations.map(({ exchange, parameters }) => [exchange, parameters.get('state')]),
        'state',
      ),
  },
  {
    id: 'nonce-with-openid',
    title: 'Sends nonce when it asks for an ID token',
    clause: 'OpenID Connect Core 1.0 section 3.1.2.1; RFC 9700 section 2.1.1',
    level: 'SHOULD',
    how: 'A request with scope openid carries nonce.',
    judge: ({ authorizations }) =>
      each(authorizations, ({ exchange, parameters }) =>
        scopesOf(parameters.get('scope')).includes('openid')
          ? judgePresent(exchange, parameters.get('nonce'), 'nonce')
          : undefined,
      ),
  },
  {
    id: 'nonce-fresh',
    title: 'Makes a new nonce for each request',
    clause: 'OpenID Connect Core 1.0 sections 3.1.2.1 and 15.5.2',
    level: 'SHALL',
    how: 'No nonce is that of an earlier request.',
    judge: ({ authorizations }) =>
      judgeFresh(
        authorizations.map(({ exchange, parameters }) => [exchange, parameters.get('nonce')]),
        'nonce',
      ),
  },
  {
    id: 'launch-echoed',
    title: 'Hands the launch value of an EHR launch back',
    clause: 'SMART App Launch 2.2.0, App Launch, launch app: EHR launch; SAL-11, SAL-39',
    level: 'SHALL',
    how: 'In an EHR launch the request has launch with the handle of this launch; the server knows it.',
    judge: ({ authorizations, facts }) =>
      each(authorizations, ({ exchange, parameters }) => {
        const isEhr = modeOf(exchange.launchRunId, facts.modeOfRun) === 'ehr'
        const hasScope = scopesOf(parameters.get('scope')).includes('launch')
        if (!isEhr && !hasScope) return undefined
        const wanted = 'the launch value the launch URL was opened with'
        if (!parameters.has('launch')) return found(exchange, false, 'no launch', wanted)
        const refused = exchange.notes.find(({ check }) => check === 'launch-handle-usable')
        if (refused !== undefined) return found(exchange, false, refused.text, wanted)
        return found(exchange, true, 'the launch value of this launch', wanted)
      }),
  },
  {
    id: 'launch-only-from-ehr',
    title: 'Sends launch in EHR launches only',
    clause: 'SMART App Launch 2.2.0, App Launch, authorization request; SAL-11',
    level: 'SHALL',
    how: 'A request without scope launch, or of a standalone launch, has no launch parameter.',
    judge: ({ authorizations, facts }) =>
      each(authorizations, ({ exchange, parameters }) => {
        const mode = modeOf(exchange.launchRunId, facts.modeOfRun)
        const hasScope = scopesOf(parameters.get('scope')).includes('launch')
        const isEhr = mode === 'ehr' || (mode === undefined && hasScope)
        if (isEhr && hasScope) return undefined
        const isSent = parameters.has('launch')
        const seen = isSent ? 'launch without an EHR launch' : 'no launch'
        return found(exchange, !isSent, seen, 'no launch parameter')
      }),
  },
]

const frontSecrets = [
  'client_secret',
  'client_assertion',
  'code_verifier',
  'access_token',
  'refresh_token',
  'password',
] as const

function modeOf(runId: string | null, modeOfRun: (runId: string) => string | undefined) {
  return runId === null ? undefined : modeOfRun(runId)
}

function judgeStateBits(authorizations: readonly Authorization[]): RuleFinding[] {
  const earlier: string[] = []
  return each(authorizations, ({ exchange, parameters }) => {
    const state = parameters.get('state')
    if (state === undefined) return undefined
    // The same one again is a matter of `state-fresh`.
    const shared = Math.max(
      0,
      ...earlier.filter((each) => each !== state).map((each) => sharedStart(each, state)),
    )
    earlier.push(state)
    const bits = shared < 4 ? mostBitsOf(state) : mostBitsOf(state.slice(shared))
    const isHeld = bits >= leastStateBits
    const start = shared < 4 ? '' : `, the first ${shared} as in an earlier one`
    const seen = `${state.length} characters${start}: at most ${bits} bits`
    return found(exchange, isHeld, seen, `at least ${leastStateBits} bits`)
  })
}

function scopesOf(scope: string | undefined): readonly string[] {
  return (scope ?? '').split(' ')
}

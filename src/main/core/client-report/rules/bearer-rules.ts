import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import type { Activity, FhirRequest } from '../activity.ts'
import { type ClientRule, found, type RuleFinding } from '../rule.ts'

const access = 'SMART App Launch 2.2.0, App Launch, access FHIR API'

/** Rules about using the FHIR server. */
export const bearerRules: readonly ClientRule[] = [
  {
    id: 'fhir-after-token',
    title: 'Asks the FHIR server for nothing before it has a token',
    clause: `${access}; SCE-01`,
    level: 'SHALL',
    how: 'The first FHIR request that needs a token comes after the first token response. Metadata is open.',
    judge: ({ tokenRequests, fhirRequests }) => {
      const [first] = fhirRequests
      if (first === undefined) return []
      const given = tokenRequests.find(({ answer }) => answer?.accessToken !== undefined)
      const isBefore = given === undefined || given.exchange.sequence > first.exchange.sequence
      const isBare = first.accessToken === undefined && !first.isTokenInUrl
      const isHeld = !(isBefore && isBare)
      const seen = isHeld ? 'a token first' : 'a request before any token'
      return [found(first.exchange, isHeld, seen, 'authorization first')]
    },
  },
  {
    id: 'token-in-header',
    title: 'Sends the access token in the Authorization header',
    clause: `${access}; RFC 6750 section 2.1; SCE-01`,
    level: 'SHALL',
    how: 'FHIR requests carry Authorization: Bearer with a token.',
    judge: ({ fhirRequests }) =>
      fhirRequests.map(({ exchange, scheme, accessToken }) => {
        const isHeld = scheme === 'bearer' && accessToken !== undefined
        const seen = scheme === undefined ? 'no Authorization header' : `scheme ${scheme}`
        return found(exchange, isHeld, seen, 'Bearer and the token')
      }),
  },
  {
    id: 'token-not-in-url',
    title: 'Never puts the access token into a URL',
    clause: 'RFC 6750 section 5.3; RFC 9700 section 4.3.2; SCE-03',
    level: 'SHALL',
    how: 'No FHIR request has access_token in its query.',
    judge: ({ fhirRequests }) =>
      fhirRequests.map(({ exchange, isTokenInUrl }) =>
        found(
          exchange,
          !isTokenInUrl,
          isTokenInUrl ? 'access_token in the URL' : 'no token in the URL',
          'the header',
        ),
      ),
  },
  {
    id: 'token-while-it-lives',
    title: 'Heeds expires_in',
    clause:
      'SMART App Launch 2.2.0, App Launch, access token response; RFC 6749 section 5.1; SAL-53',
    level: 'SHOULD',
    how: 'No FHIR request comes with a token later than expires_in after it was given.',
    judge: judgeExpiry,
  },
  {
    id: 'stops-after-401',
    title: 'Gives a refused access token up',
    clause: 'RFC 6750 section 3.1; RFT-18',
    level: 'SHOULD',
    how: 'After a 401 with a token has been answered, no FHIR request comes with the same one.',
    judge: judgeAfterRefusal,
  },
  {
    id: 'accepts-fhir',
    title: 'Says that it accepts FHIR',
    clause: 'HL7 FHIR R4, RESTful API, content types and encodings',
    level: 'SHOULD',
    how: 'FHIR requests have an Accept header with a type of FHIR or JSON, or the parameter _format.',
    judge: ({ fhirRequests }) =>
      fhirRequests.map(({ exchange }) => {
        const accept = exchange.request.headers.find(([name]) => name === 'accept')?.[1]
        const hasFormat = URL.parse(exchange.url)?.searchParams.has('_format') === true
        const isHeld = hasFormat || /fhir|json|xml|octet-stream|text\/|image\//.test(accept ?? '')
        const seen = hasFormat ? '_format' : (accept ?? 'no Accept header')
        return found(exchange, isHeld, seen, 'application/fhir+json')
      }),
  },
]

function judgeExpiry({ tokenRequests, fhirRequests }: Activity): RuleFinding[] {
  const ends = new Map<string, number>()
  for (const { exchange, answer } of tokenRequests) {
    if (answer?.accessToken === undefined || answer.expiresIn === undefined) continue
    const givenAt = exchange.startedAtMs + exchange.durationMs
    ends.set(answer.accessToken, givenAt + answer.expiresIn * 1000)
  }
  return fhirRequests.flatMap(({ exchange, accessToken }) => {
    const end = accessToken === undefined ? undefined : ends.get(accessToken)
    if (end === undefined) return []
    const seconds = Math.round((end - exchange.startedAtMs) / 1000)
    const seen = seconds < 0 ? `${-seconds} s after the end` : `${seconds} s before the end`
    return [found(exchange, exchange.startedAtMs <= end, seen, 'before the end of expires_in')]
  })
}

/** Requests that were under way when the refusal was sent prove nothing. */
function judgeAfterRefusal({ fhirRequests }: Activity): RuleFinding[] {
  const refused = new Map<string, ExchangeDetail>()
  return fhirRequests.flatMap((request: FhirRequest) => {
    const { exchange, accessToken } = request
    if (accessToken === undefined) return []
    const earlier = refused.get(accessToken)
    if (exchange.status === 401 && earlier === undefined) refused.set(accessToken, exchange)
    const isAgain =
      earlier !== undefined && exchange.startedAtMs >= earlier.startedAtMs + earlier.durationMs
    const seen = isAgain ? 'a token refused before' : 'no token refused before'
    return [found(exchange, !isAgain, seen, 'a new token after a 401')]
  })
}

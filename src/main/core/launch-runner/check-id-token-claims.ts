import { createHash } from 'node:crypto'
import { z } from 'zod'
import { describeFaults } from '../../../shared/describe-faults.ts'
import {
  checkRefreshedIdToken,
  refreshClause,
  type SignInClaims,
} from './check-refreshed-id-token.ts'
import { parseJson } from './discover-server.ts'
import type { LaunchRun } from './launch-run.ts'
import type { StepRecorder } from './step-recorder.ts'

/** What a relying party checks an ID token by. */
export const clause = 'OpenID Connect Core 1.0 section 3.1.3.7; OID-12'

/** What it means that a check of an ID token does not hold. */
export const refuseAdvice =
  'The ID token cannot be trusted, so the app stops here; nothing that came with it is used.'

/** Oldest ID token that passes for just made, in seconds. */
const freshSeconds = 300

const idTokenClaims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number(),
  auth_time: z.number().optional(),
  nonce: z.string().optional(),
  azp: z.string().optional(),
  at_hash: z.string().optional(),
  fhirUser: z.string().optional(),
})

type IdTokenClaims = z.infer<typeof idTokenClaims>

/** What the ID token of a launch has to say. */
export interface IdTokenExpectation {
  readonly run: LaunchRun
  readonly nonce: string | undefined
  /** Where it comes with a refresh: the first ID token of the launch, null when there was none. */
  readonly original?: SignInClaims | null
  /** The access token it came with. */
  readonly accessToken: string
  readonly isFhirUserGranted: boolean
  /** Epoch seconds. */
  readonly now: number
  readonly clockSkewSeconds: number
}

/** The payload of an ID token whose signature holds, and the algorithm that made it. */
export interface VerifiedIdToken {
  readonly payload: Uint8Array
  readonly alg: string
}

/** Checks the claims of an ID token.
 * @throws {LaunchFailure} `iss`, `aud`, `azp`, `exp`, `iat`, `nonce` or `at_hash` does not hold
 * @see OpenID Connect Core 1.0 sections 3.1.3.6 to 3.1.3.8; OID-07, OID-12
 */
export async function checkIdTokenClaims(
  { payload, alg }: VerifiedIdToken,
  issuer: string,
  expected: IdTokenExpectation,
  step: StepRecorder,
): Promise<void> {
  const parsed = idTokenClaims.safeParse(parseJson(new TextDecoder().decode(payload)))
  const require = (check: string, isOk: boolean, text: string, seen: string, wanted: string) =>
    step.require({ check: `id-token-${check}`, clause, isOk, text, seen, wanted }, refuseAdvice)
  const seen = parsed.success ? 'all' : describeFaults(parsed.error)
  await require('claims', parsed.success, 'It has the claims it must have', seen, 'iss, sub, aud, exp, iat')
  if (!parsed.success) throw parsed.error
  const { iss, aud, exp, iat, nonce, azp } = parsed.data
  const { now, clockSkewSeconds: skew } = expected
  const audience = typeof aud === 'string' ? [aud] : aud
  const clientId = expected.run.client_id
  await require('issuer', iss === issuer, 'It is from the issuer', iss, issuer)
  await require('audience', audience.includes(clientId), 'It is for this app', audience.join(
    ', ',
  ), clientId)
  if (audience.length > 1 || azp !== undefined) {
    await require('azp', azp === clientId, 'It was issued to this app', azp ?? 'no azp', clientId)
  }
  await require('expiry', exp > now - skew, 'It has not expired', String(exp), `later than ${now}`)
  await require('issued-at', iat <= now + skew, 'It is not from the future', String(
    iat,
  ), `at most ${now}`)
  await checkAge(iat, now, step)
  await checkNonce(nonce, expected, step)
  if (expected.original != null) await checkRefreshedIdToken(parsed.data, expected.original, step)
  await checkAccessTokenHash(parsed.data, alg, expected.accessToken, step)
  await checkFhirUser(parsed.data, expected, step)
}

/** The nonce belongs to the authorization request; what comes with a refresh need not repeat it. */
async function checkNonce(
  nonce: string | undefined,
  expected: IdTokenExpectation,
  step: StepRecorder,
): Promise<void> {
  const isRefreshed = expected.original !== undefined
  await step.require(
    {
      check: 'id-token-nonce',
      clause: isRefreshed ? refreshClause : clause,
      isOk: nonce === expected.nonce || (isRefreshed && nonce === undefined),
      text: 'It answers the request of this launch',
      seen: describeNonce(nonce, expected.nonce),
      wanted: isRefreshed ? 'the nonce of the first ID token, or none' : 'the nonce that was sent',
    },
    refuseAdvice,
  )
}

function describeNonce(nonce: string | undefined, sent: string | undefined): string {
  if (nonce === undefined) return 'no nonce'
  return nonce === sent ? 'the nonce that was sent' : 'another nonce'
}

/** How old is too old is left to the client, and this one was made for a code redeemed just now. */
async function checkAge(iat: number, now: number, step: StepRecorder): Promise<void> {
  await step.note(
    {
      check: 'id-token-fresh',
      clause: 'OpenID Connect Core 1.0 section 3.1.3.7, rule 10; OID-12',
      isOk: iat >= now - freshSeconds,
      text: 'It was made just now',
      seen: `iat ${iat}`,
      wanted: `at least ${now - freshSeconds}, as the clock here says ${now}`,
    },
    'warning',
  )
}

/** Checks that the access token is the one the ID token came with, where it says so; the code flow may leave it out.
 * @see OpenID Connect Core 1.0 sections 3.1.3.6 and 3.1.3.8
 */
async function checkAccessTokenHash(
  { at_hash }: IdTokenClaims,
  alg: string,
  accessToken: string,
  step: StepRecorder,
): Promise<void> {
  if (at_hash === undefined) return
  const digest = createHash(`sha${alg.slice(-3)}`)
    .update(accessToken, 'ascii')
    .digest()
  const wanted = digest.subarray(0, digest.length / 2).toString('base64url')
  await step.require(
    {
      check: 'id-token-at-hash',
      clause: 'OpenID Connect Core 1.0 sections 3.1.3.6 and 3.1.3.8; OID-10',
      isOk: at_hash === wanted,
      text: 'It was issued with this access token',
      seen: at_hash,
      wanted,
    },
    'The access token is not the one the ID token speaks of, so the launch stops; neither is used.',
  )
}

const userReference =
  /^(?:https?:\/\/[^\s?#]+\/)?(?:Patient|Practitioner|PractitionerRole|RelatedPerson|Person)\/[A-Za-z0-9.-]{1,64}$/

async function checkFhirUser(
  { fhirUser }: IdTokenClaims,
  { run, isFhirUserGranted }: IdTokenExpectation,
  step: StepRecorder,
): Promise<void> {
  const document = 'SMART App Launch 2.2.0, scopes for requesting identity data'
  if (fhirUser === undefined) {
    if (!isFhirUserGranted) return
    await step.note({
      check: 'fhir-user-present',
      clause: `${document}; OID-01`,
      isOk: false,
      text: 'fhirUser was granted, but the claim did not come',
      seen: 'no fhirUser',
      wanted: 'fhirUser',
    })
    return
  }
  await step.note({
    check: 'fhir-user',
    clause: `${document}; OID-07`,
    isOk: userReference.test(fhirUser),
    text: 'fhirUser refers to the user',
    seen: fhirUser,
    wanted: 'a reference to a Patient, Practitioner, PractitionerRole, RelatedPerson or Person',
  })
  const { fhirBase } = run.record
  await step.note(
    {
      check: 'fhir-user-here',
      clause: `${document}; OID-07, SAL-62`,
      isOk: URL.parse(fhirUser, `${fhirBase}/`)?.href.startsWith(`${fhirBase}/`) === true,
      text: 'The user is a resource of this FHIR server, where the token may go',
      seen: fhirUser,
      wanted: `below ${fhirBase}`,
    },
    'warning',
  )
}

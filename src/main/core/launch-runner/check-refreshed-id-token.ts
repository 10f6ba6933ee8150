import { z } from 'zod'
import type { LaunchOutcome } from './launch-run.ts'
import type { CheckResult, StepRecorder } from './step-recorder.ts'

/** Where it stands what an ID token has to keep that comes with a refresh. */
export const refreshClause = 'OpenID Connect Core 1.0 section 12.2; RFT-16'

const signInClaims = z.looseObject({
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  auth_time: z.number().optional(),
  azp: z.string().optional(),
  nonce: z.string().optional(),
})

/** The claims that tie the ID tokens of one sign-in together, the issuer apart. */
export type SignInClaims = z.infer<typeof signInClaims>

/** The claims of the ID token that a launch began with, whatever came since; undefined when none did. */
export function originalIdTokenOf(outcome: LaunchOutcome | null): SignInClaims | undefined {
  const held = outcome?.tokens.find(({ source }) => source === 'id_token')
  return signInClaims.safeParse(outcome?.originalIdToken ?? held?.claims).data
}

/** Compares an ID token that came with a refresh with the one the launch began with. The issuer of both is that of the
 * server, which is checked as it is for any, and so is `nonce`.
 * @throws {LaunchFailure} another subject, audience, authorized party or time of sign-in, or an older token
 * @see OpenID Connect Core 1.0 section 12.2; RFT-16
 */
export async function checkRefreshedIdToken(
  refreshed: SignInClaims,
  original: SignInClaims,
  step: StepRecorder,
): Promise<void> {
  for (const { check, ...result } of compare(refreshed, original)) {
    await step.require(
      { ...result, check: `refreshed-id-token-${check}`, clause: refreshClause },
      'The ID token is not of the sign-in this launch began with, so nothing that came is used. Launch again.',
    )
  }
}

function compare(refreshed: SignInClaims, original: SignInClaims): Omit<CheckResult, 'clause'>[] {
  const [audience, first] = [[refreshed.aud].flat(), [original.aud].flat()]
  return [
    {
      check: 'subject',
      isOk: refreshed.sub === original.sub,
      text: 'It is about the person of the first ID token',
      seen: refreshed.sub,
      wanted: original.sub,
    },
    {
      check: 'audience',
      isOk: first.every((each) => audience.includes(each)),
      text: 'It is for everybody the first ID token was for',
      seen: audience.join(', '),
      wanted: first.join(', '),
    },
    {
      check: 'azp',
      isOk: refreshed.azp === original.azp,
      text: 'It was issued to the party of the first ID token',
      seen: refreshed.azp ?? 'no azp',
      wanted: original.azp ?? 'no azp, as at first',
    },
    {
      check: 'issued-at',
      isOk: refreshed.iat >= original.iat,
      text: 'It was not made before the first ID token',
      seen: String(refreshed.iat),
      wanted: `at least ${original.iat}`,
    },
    ...compareSignIn(refreshed, original),
  ]
}

/** A server that told no time of the sign-in at first may tell one now, but none after the first ID token. */
function compareSignIn(
  { auth_time }: SignInClaims,
  original: SignInClaims,
): Omit<CheckResult, 'clause'>[] {
  if (auth_time === undefined) return []
  const at = original.auth_time
  return [
    {
      check: 'auth-time',
      isOk: at === undefined ? auth_time <= original.iat : auth_time === at,
      text: 'It tells the time of the first sign-in',
      seen: String(auth_time),
      wanted: at === undefined ? `at most ${original.iat}` : String(at),
    },
  ]
}

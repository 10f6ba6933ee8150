import { compactVerify, decodeProtectedHeader, errors, importJWK, type JWK } from 'jose'
import { z } from 'zod'
import {
  checkIdTokenClaims,
  clause,
  type IdTokenExpectation,
  refuseAdvice,
  type VerifiedIdToken,
} from './check-id-token-claims.ts'
import { parseJson } from './discover-server.ts'
import type { LaunchRun } from './launch-run.ts'
import { type LaunchServices, nowSeconds, recorderOf } from './launch-services.ts'
import type { StepRecorder } from './step-recorder.ts'
import type { TokenResponse } from './token-response.ts'

const openidConfiguration = z.looseObject({ issuer: z.string(), jwks_uri: z.string() })

const jwkSet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

/** A token response with an ID token, and the scopes that were granted with it. */
interface IdTokenArrival extends Pick<TokenResponse, 'access_token'> {
  readonly id_token: string
  readonly grantedScope: string
}

/** Validates an ID token as a relying party: keys by the issuer's own OpenID configuration, then signature, `iss`, `aud`, `azp`, `exp`, `iat`, `nonce`, `at_hash` and `fhirUser`.
 * @throws {LaunchFailure} anything that does not hold
 * @see OpenID Connect Core 1.0 section 3.1.3.7; SMART App Launch 2.2.0, scopes for requesting identity data; OID-12
 */
export async function validateIdToken(
  run: LaunchRun,
  { id_token, access_token, grantedScope }: IdTokenArrival,
  origin: Pick<IdTokenExpectation, 'nonce' | 'original'>,
  services: LaunchServices,
): Promise<void> {
  const issuer = run.record.server?.issuer ?? run.record.fhirBase
  const configuration = await readOpenidConfiguration(issuer, run, services)
  const step = await recorderOf(services, run.id).begin({
    title: 'Read the JWK Set and validate the ID token',
    channel: 'back',
    from: 'app',
    to: 'authorization-server',
    method: 'GET',
    url: configuration.jwks_uri,
  })
  const answer = await services.channel.send(new Request(configuration.jwks_uri), {
    runId: run.id,
    clientId: run.client_id,
    area: 'discovery',
    step,
  })
  const set = jwkSet.safeParse(parseJson(answer.text))
  await step.require(
    {
      check: 'jwks-readable',
      clause: 'DSC-13',
      isOk: answer.status === 200 && set.success,
      text: 'The issuer publishes its keys',
      seen: `HTTP ${answer.status}`,
      wanted: 'a JWK Set',
    },
    refuseAdvice,
  )
  const verified = await verify(id_token, set.data?.keys ?? [], step)
  const expected: IdTokenExpectation = {
    ...origin,
    run,
    accessToken: access_token,
    isFhirUserGranted: grantedScope.split(' ').includes('fhirUser'),
    now: nowSeconds(services),
    clockSkewSeconds: services.settings.current.clockSkewSeconds,
  }
  await checkIdTokenClaims(verified, issuer, expected, step)
}

async function readOpenidConfiguration(issuer: string, run: LaunchRun, services: LaunchServices) {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const step = await recorderOf(services, run.id).begin({
    title: 'Read the OpenID configuration',
    channel: 'back',
    from: 'app',
    to: 'authorization-server',
    method: 'GET',
    url,
  })
  const answer = await services.channel.send(new Request(url), {
    runId: run.id,
    clientId: run.client_id,
    area: 'discovery',
    step,
  })
  const parsed = openidConfiguration.safeParse(parseJson(answer.text))
  await step.require(
    {
      check: 'openid-configuration',
      clause: 'OpenID Connect Discovery 1.0 section 4; DSC-11',
      isOk: answer.status === 200 && parsed.success,
      text: 'The issuer has an OpenID configuration',
      seen: `HTTP ${answer.status}`,
      wanted: 'issuer and jwks_uri',
    },
    refuseAdvice,
  )
  if (!parsed.success) throw parsed.error
  await step.require(
    {
      check: 'issuer-same',
      clause: 'OpenID Connect Discovery 1.0 section 4.3; DSC-11',
      isOk: parsed.data.issuer === issuer,
      text: 'Both configurations name the same issuer',
      seen: parsed.data.issuer,
      wanted: issuer,
    },
    refuseAdvice,
  )
  return parsed.data
}

async function verify(
  idToken: string,
  keys: readonly JWK[],
  step: StepRecorder,
): Promise<VerifiedIdToken> {
  const header = readHeader(idToken)
  const alg = header?.alg ?? 'absent'
  await step.require(
    {
      check: 'id-token-algorithm',
      clause: `${clause}; OID-03`,
      isOk: /^(?:RS|PS|ES)(?:256|384|512)$/.test(alg),
      text: 'The ID token is signed with an asymmetric algorithm',
      seen: alg,
      wanted: 'RS256, or another asymmetric one',
    },
    refuseAdvice,
  )
  await step.require(
    {
      check: 'id-token-type',
      clause: 'RFC 8725 section 3.11; spec/security.md AS-29',
      isOk: header?.typ === undefined || header.typ.toUpperCase() === 'JWT',
      text: 'It is not typed as another kind of JWT',
      seen: `typ ${header?.typ ?? 'absent'}`,
      wanted: 'typ JWT, or none',
    },
    refuseAdvice,
  )
  const usable = keys.filter(
    (key) =>
      (header?.kid === undefined || key.kid === header.kid) &&
      (key.alg === undefined || key.alg === alg) &&
      key.use !== 'enc',
  )
  const [key] = usable
  const payload =
    key === undefined || usable.length > 1 ? undefined : await verifyWith(idToken, key, alg)
  await step.require(
    {
      check: 'id-token-signature',
      clause,
      isOk: payload !== undefined,
      text: 'The signature belongs to a key of the issuer',
      seen: payload === undefined ? describeKeys(header?.kid, usable.length) : `key ${key?.kid}`,
      wanted: 'a valid signature',
    },
    refuseAdvice,
  )
  return { payload: payload ?? new Uint8Array(), alg }
}

function describeKeys(kid: string | undefined, usable: number): string {
  if (usable === 0) return `no published key ${kid ?? 'for the algorithm'}`
  if (usable > 1) return 'several keys fit, and the token names none'
  return `a signature that key ${kid ?? ''} did not make`
}

function readHeader(idToken: string) {
  try {
    return decodeProtectedHeader(idToken)
  } catch {
    // No JWT at all: reported as an absent algorithm.
    return undefined
  }
}

async function verifyWith(idToken: string, jwk: JWK, alg: string): Promise<Uint8Array | undefined> {
  try {
    const key = await importJWK(jwk, alg)
    const { payload } = await compactVerify(idToken, key, { algorithms: [alg] })
    return payload
  } catch (error) {
    // A key or signature that does not fit is the finding; anything else is our defect.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    if (error instanceof DOMException) return undefined
    throw error
  }
}

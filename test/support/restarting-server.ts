import { expect } from 'vitest'
import {
  appRedirectUri,
  authorizationQuery,
  createProofKey,
  type LaunchTarget,
  type LaunchTokens,
  type ProofKey,
  readFhir,
  redeem,
  type TestClient,
} from './launch.ts'

export { makePlace, type Place, type Running, start } from './place.ts'

/** A code, and what its redemption needs. */
export interface IssuedCode {
  readonly client: TestClient
  readonly code: string
  readonly proof: ProofKey
}

/** The front channel under automatic approval. */
export async function obtainCode(bench: LaunchTarget, client: TestClient): Promise<IssuedCode> {
  const proof = createProofKey()
  const response = await bench.request(`/authorize?${authorizationQuery(bench, client, proof)}`)
  const location = response.headers.get('location')
  expect(location?.startsWith(appRedirectUri), `authorize answered ${response.status}`).toBe(true)
  const code = new URL(location ?? '').searchParams.get('code')
  return { client, code: code ?? '', proof }
}

/** The tokens of an answer that has to be a success. */
export async function readTokens(answer: Promise<Response>): Promise<LaunchTokens> {
  const response = await answer
  const body: unknown = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(200)
  // The token endpoint has just answered 200.
  return body as LaunchTokens
}

/** Redeems a code as the app that got it. */
export const redeemCode = (bench: LaunchTarget, { client, code, proof }: IssuedCode) =>
  redeem(bench, client, code, proof)

/** Expects the refusal of a code or token that is spent or revoked. */
export async function expectInvalidGrant(answer: Promise<Response>, what: string): Promise<void> {
  const response = await answer
  expect(response.status, what).toBe(400)
  expect(await response.json(), what).toMatchObject({ error: 'invalid_grant' })
}

/** Status of the read of the patient that the tokens are for. */
export const statusOfRead = async (bench: LaunchTarget, { access_token, patient }: LaunchTokens) =>
  (await readFhir(bench, access_token, `Patient/${patient}`)).status

import { expect } from 'vitest'
import { type LaunchTarget, type LaunchTokens, readFhir } from './launch.ts'

export { makePlace, type Place, type Running, start } from './place.ts'

/** Expects the refusal of a code or token that is spent or revoked. */
export async function expectInvalidGrant(answer: Promise<Response>, what: string): Promise<void> {
  const response = await answer
  expect(response.status, what).toBe(400)
  expect(await response.json(), what).toMatchObject({ error: 'invalid_grant' })
}

/** Status of the read of the patient that the tokens are for. */
export const statusOfRead = async (bench: LaunchTarget, { access_token, patient }: LaunchTokens) =>
  (await readFhir(bench, access_token, `Patient/${patient}`)).status

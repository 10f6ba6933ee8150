import type { LaunchTarget } from './launch.ts'

/** What the registration endpoint answers, as the tests read it. */
export interface RegisteredClient {
  readonly client_id: string
  readonly client_secret?: string
  readonly registration_client_uri: string
  readonly registration_access_token: string
  readonly [name: string]: unknown
}

/** The least an app registers with. */
export const minimalRegistration = { redirect_uris: ['https://app.test/cb'] }

/** Posts a JSON value to the registration endpoint. */
export function postRegistration(
  bench: LaunchTarget,
  body: unknown,
  bearer?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return bench.request('/register', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  })
}

/** Registers a client by the endpoint and gives what it answers. */
export async function registerOverWire(
  bench: LaunchTarget,
  body: object = {},
  bearer?: string,
): Promise<RegisteredClient> {
  const response = await postRegistration(bench, { ...minimalRegistration, ...body }, bearer)
  if (response.status !== 201) throw new Error(`registration: ${await response.text()}`)
  // The endpoint said that it registered.
  return (await response.json()) as RegisteredClient
}

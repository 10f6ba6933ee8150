import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { type ClientKey, encode } from '../../test/support/asymmetric-client.ts'
import type { Turn } from '../contender.ts'
import type { PreparedRequest } from '../load/load-plan.ts'

const signOnPool = promisify(sign)

/** How many requests are made for a second of a turn; whoever is through with them ends the turn early. */
const requestsPerSecond = 4_000

/** What the token requests of a backend service hold. */
export interface AssertionOrder {
  readonly key: ClientKey
  readonly audience: string
  readonly client_id: string
  readonly scope: string
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  /** More parameters of the form. */
  readonly form?: Readonly<Record<string, string>>
}

/** Token requests for each turn, signed once and sent to every contender: none of them sees an assertion twice. */
export type RequestsFor = (turn: Turn) => Promise<readonly PreparedRequest[]>

/** Builds a supply of client_credentials requests. */
export function createTokenRequests(order: AssertionOrder): RequestsFor {
  let latest:
    | { readonly name: string; readonly made: Promise<readonly PreparedRequest[]> }
    | undefined
  return ({ concurrency, round, seconds }) => {
    const name = `${concurrency} ${round}`
    if (latest?.name !== name) {
      const perSecond = concurrency === 1 ? requestsPerSecond / 2 : requestsPerSecond
      const count = Math.ceil(perSecond * seconds)
      latest = { name, made: Promise.all(Array.from({ length: count }, () => prepare(order))) }
    }
    return latest.made
  }
}

async function prepare(order: AssertionOrder): Promise<PreparedRequest> {
  const { key, audience, client_id, scope, form } = order
  const header = { alg: key.alg, kid: key.kid, typ: 'JWT', ...order.header }
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: client_id, sub: client_id, aud: audience, iat: now, exp: now + 290 }
  const client_assertion = await signJws(
    header,
    { ...claims, jti: randomUUID(), ...order.claims },
    key.privateKey,
  )
  const parameters = {
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    ...form,
  }
  return {
    method: 'POST',
    path: '/token',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  }
}

/** Signs a compact JWS on the thread pool. */
export async function signJws(
  header: Readonly<Record<string, unknown>> & { readonly alg: string },
  claims: object,
  key: KeyObject,
): Promise<string> {
  const content = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`
  const input = { key, dsaEncoding: 'ieee-p1363' } as const
  const signature = await signOnPool(`sha${header.alg.slice(2)}`, Buffer.from(content), input)
  return `${content}.${signature.toString('base64url')}`
}

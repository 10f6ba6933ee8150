import type { NewClientSecret } from '../../../../shared/contract/clients.ts'
import type { Platform } from '../../platform.ts'
import { conflict, notFound } from '../../rpc/index.ts'
import type { SecretHasher } from '../secret-hashing/index.ts'
import type { Client } from './client.ts'
import { asClientSecret, type ClientSecret, isLive, makeClientSecret } from './client-secret.ts'
import type { ClientStore } from './client-store.ts'

/** Whether a presented secret is one of the client's. `undecided`: only slow hashes are left and they were not allowed. */
export type SecretVerdict = 'right' | 'wrong' | 'undecided'

/** A secret as it is stored, and as it is shown this once. */
interface GeneratedSecret {
  readonly stored: ClientSecret
  readonly shown: NewClientSecret
}

/** Makes, adds and compares the secrets of clients; only hashes are kept. @see spec/security.md AS-13 */
export interface ClientSecrets {
  /** Makes a secret that is not stored yet. */
  generate(): GeneratedSecret
  /** Gives the secrets a client is to be stored with: the chosen one, those it has, or a new one; none for a client that
   * uses none. `stored` undefined keeps what is there.
   */
  choose(
    client: Client,
    chosen: string | undefined,
  ): Promise<{ stored: readonly ClientSecret[] | undefined; shown: NewClientSecret | null }>
  /** Stores a further secret; the older ones stay valid. @see SYM-08
   * @throws {ProblemError} not-found; conflict: the client authenticates without a secret
   */
  add(client: Client): Promise<NewClientSecret>
  /** Ends a secret, at once or after some seconds in which the app can change to another.
   * @throws {ProblemError} not-found
   */
  retire(clientId: string, secretId: string, inSeconds: number): Promise<void>
  /** Compares with every live secret of the client; where there is none the same work is done.
   * @param candidates readings of one presented value
   * @param mayStretch whether secrets chosen by a person, which are slow to check, are compared too
   * @throws {OAuthError} temporarily_unavailable: too many secrets are being checked
   */
  verify(
    clientId: string,
    candidates: readonly string[],
    mayStretch: boolean,
  ): Promise<SecretVerdict>
}

interface ClientSecretsOptions {
  readonly store: ClientStore
  readonly hasher: SecretHasher
  readonly random: Platform['random']
  /** Epoch seconds. */
  readonly now: () => number
}

/** Secrets over a client store. */
export function createClientSecrets(options: ClientSecretsOptions): ClientSecrets {
  const { store, hasher, random, now } = options
  const generate = (): GeneratedSecret => {
    const client_secret = makeClientSecret(random)
    const stored = asClientSecret(hasher.hashGenerated(client_secret), random, now())
    return { stored, shown: { id: stored.id, client_secret, expiresAt: stored.expiresAt } }
  }
  return {
    generate,
    choose: async (client, chosen) => {
      if (client.type !== 'confidential-symmetric') return { stored: [], shown: null }
      if (chosen !== undefined) {
        const hashed = await hasher.hashChosen(chosen)
        return { stored: [asClientSecret(hashed, random, now())], shown: null }
      }
      const kept = await store.secretsOf(client.client_id)
      if (kept.length > 0) return { stored: undefined, shown: null }
      const { stored, shown } = generate()
      return { stored: [stored], shown }
    },
    add: async ({ client_id, type, metadata }) => {
      if (type !== 'confidential-symmetric') {
        throw conflict(
          `client ${client_id} authenticates by ${metadata.token_endpoint_auth_method} and uses no secret`,
        )
      }
      const { stored, shown } = generate()
      const isAdded = await store.addSecret(client_id, stored)
      if (!isAdded) throw notFound('client', client_id)
      return shown
    },
    retire: async (clientId, secretId, inSeconds) => {
      const isFound =
        inSeconds === 0
          ? await store.deleteSecret(clientId, secretId)
          : await store.expireSecret(clientId, secretId, now() + inSeconds)
      if (!isFound) throw notFound('secret', secretId)
    },
    verify: async (clientId, candidates, mayStretch) => {
      const stored = await store.secretsOf(clientId)
      const live = stored.filter((secret) => isLive(secret, now()))
      const compared = live.filter(({ algorithm }) => mayStretch || algorithm === 'sha256')
      let isRight = false
      for (const candidate of candidates) {
        if (compared.length === 0) await hasher.matchNothing(candidate, 'sha256')
        for (const secret of compared) {
          if (await hasher.matches(candidate, secret)) isRight = true
        }
      }
      if (isRight) return 'right'
      return compared.length < live.length ? 'undecided' : 'wrong'
    },
  }
}

import type { MethodResult, ParsedParams } from '../../../../shared/contract/index.ts'
import type { Client } from './client.ts'
import type { ClientSecret } from './client-secret.ts'

/** How much a client has been used. */
export interface ClientUsage {
  readonly activeGrants: number
  /** Epoch seconds; null when it never got a grant. */
  readonly lastUsedAt: number | null
}

/** Which part of the list of clients is wanted, in which order. */
export type ClientQuery = ParsedParams<'clients.list'>

/** Keeps clients with their origins and secrets. Each method is atomic. */
export interface ClientStore {
  find(clientId: string): Promise<Client | undefined>
  /** Gives the app with this `software_id`; never an instance of it. */
  findBySoftwareId(softwareId: string): Promise<Client | undefined>
  /** Gives the apps with this URL among their launch URLs or as their home, by name. */
  findByPage(uri: string): Promise<readonly Client[]>
  list(query: ClientQuery): Promise<MethodResult<'clients.list'>>
  usageOf(clientId: string): Promise<ClientUsage>
  /** Adds a client with its secrets; of two concurrent calls with one id at most one returns true. */
  insert(client: Client, secrets: readonly ClientSecret[]): Promise<boolean>
  /** Adds a client or takes the place of the one with its id, whose grants stay.
   * @param secrets take the place of the stored ones; undefined keeps those
   */
  put(client: Client, secrets: readonly ClientSecret[] | undefined): Promise<void>
  /** The write of `put` as a part of the caller's transaction. */
  write(client: Client, secrets: readonly ClientSecret[] | undefined): void
  /** Takes the place of the client with the same id; false when there is none, as after a concurrent deletion. */
  replace(client: Client, secrets: readonly ClientSecret[] | undefined): Promise<boolean>
  setDisabled(clientId: string, isDisabled: boolean, now: number): Promise<boolean>
  /** Deletes a client with its secrets, grants, codes, tokens and launch handles. @see REG-09 */
  delete(clientId: string): Promise<boolean>
  /** Newest first. */
  secretsOf(clientId: string): Promise<readonly ClientSecret[]>
  /** False when there is no such client. */
  addSecret(clientId: string, secret: ClientSecret): Promise<boolean>
  deleteSecret(clientId: string, secretId: string): Promise<boolean>
  /** Lets a secret end at a time, epoch seconds; one that ends sooner keeps its end. */
  expireSecret(clientId: string, secretId: string, expiresAt: number): Promise<boolean>
  /** Whether an enabled client registered the origin; with `clientId`, that very client. */
  hasOrigin(origin: string, clientId?: string): Promise<boolean>
}

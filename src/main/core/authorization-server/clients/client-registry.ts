import type { NewClientSecret } from '../../../../shared/contract/clients.ts'
import type { MethodResult } from '../../../../shared/contract/index.ts'
import type { ClientMetadata } from '../../../../shared/oauth/client-metadata.ts'
import type { OriginRegistry } from '../../http/index.ts'
import type { Platform } from '../../platform.ts'
import { conflict, notFound } from '../../rpc/index.ts'
import type { PreparedChange } from '../../storage/index.ts'
import type { SecretHasher } from '../secret-hashing/index.ts'
import { type Client, type ClientOrigin, clientTypeOf, originsOf } from './client.ts'
import { checkGivenClientId, checkImportedClientId, makeClientId } from './client-id.ts'
import type { ClientSecret } from './client-secret.ts'
import { createClientSecrets, type SecretVerdict } from './client-secrets.ts'
import type { ClientQuery, ClientStore, ClientUsage } from './client-store.ts'
import { checkClientMetadata } from './registration-rules/index.ts'

/** A client to register; without `client_id` the server chooses one. */
export interface NewClient {
  readonly client_id?: string | undefined
  readonly metadata: ClientMetadata
  readonly registeredBy: ClientOrigin
  /** The app that the new client is an instance of. */
  readonly instanceOf?: string | undefined
}

/** A client as a workspace gives it: the id is given, and the secret may be. */
export interface GivenClient {
  readonly client_id: string
  readonly metadata: ClientMetadata
  readonly registeredBy: ClientOrigin
  /** Chosen by a person; takes the place of all stored secrets. */
  readonly client_secret?: string | undefined
}

/** A client just registered, with its secret if its method needs one. */
export interface Registration {
  readonly client: Client
  readonly secret: NewClientSecret | null
}

/** The registered clients; every change is in force at once and announced. */
export interface ClientRegistry extends OriginRegistry {
  /** Gives a client, disabled ones too. */
  find(clientId: string): Promise<Client | undefined>
  /** Gives the app with this `software_id`; never an instance of it. */
  findBySoftwareId(softwareId: string): Promise<Client | undefined>
  /** Gives the apps that a page can open at this very URL: their launch URLs and their home. */
  findByPage(uri: string): Promise<readonly Client[]>
  list(query: ClientQuery): Promise<MethodResult<'clients.list'>>
  usageOf(clientId: string): Promise<ClientUsage>
  /** @throws {OAuthError} invalid_redirect_uri, invalid_client_metadata: a registration rule is broken
   * @throws {ProblemError} conflict: the id is taken
   */
  register(client: NewClient): Promise<Registration>
  /** Does all of `register` but the writing, for a client whose id the server chooses.
   * @throws {OAuthError} as `register`
   */
  prepareRegister(client: Omit<NewClient, 'client_id'>): PreparedChange & Registration
  /** Does all but the writing to let a client that registered by software statement take new metadata; its id, grants
   * and state stay. A client that now needs a secret and has none gets one.
   * @throws {OAuthError} as `register`
   * @see UDAP-DCR-028
   */
  prepareRenewal(earlier: Client, metadata: ClientMetadata): Promise<PreparedChange & Registration>
  /** Registers under a given id or takes the place of that client, whose grants stay. A confidential
   * symmetric client without any secret gets a generated one.
   * @throws {OAuthError} as `register`
   * @throws {ProblemError} conflict: the client is built in
   */
  put(client: GivenClient): Promise<Registration>
  /** Does all of `put` but the writing.
   * @throws {OAuthError | ProblemError} as `put`
   */
  preparePut(client: GivenClient): Promise<PreparedChange & Registration>
  /** Replaces the metadata; secrets of a client that no longer uses any are deleted.
   * @throws {OAuthError} as `register`
   * @throws {ProblemError} not-found; conflict: the client is built in
   */
  update(clientId: string, metadata: ClientMetadata): Promise<Client>
  /** @throws {ProblemError} not-found */
  setDisabled(clientId: string, isDisabled: boolean): Promise<Client>
  /** Deletes the client; its grants, codes and tokens die with it. @see REG-09
   * @throws {ProblemError} not-found; conflict: the client is built in
   */
  delete(clientId: string): Promise<void>
  /** Secrets without their values, newest first. */
  secretsOf(clientId: string): Promise<readonly ClientSecret[]>
  /** Makes a further secret; the older ones stay valid. @see SYM-08
   * @throws {ProblemError} not-found; conflict: the client authenticates without a secret
   */
  addSecret(clientId: string): Promise<NewClientSecret>
  /** Ends a secret, at once or after some seconds in which the app can change to another.
   * @throws {ProblemError} not-found
   */
  retireSecret(clientId: string, secretId: string, inSeconds: number): Promise<void>
  /** Compares with every live secret of the client; where there is none the same work is done.
   * @param candidates readings of one presented value
   * @param mayStretch whether secrets chosen by a person, which are slow to check, are compared too
   * @throws {OAuthError} temporarily_unavailable: too many secrets are being checked
   */
  verifySecret(
    clientId: string,
    candidates: readonly string[],
    mayStretch: boolean,
  ): Promise<SecretVerdict>
}

interface ClientRegistryOptions {
  readonly store: ClientStore
  readonly hasher: SecretHasher
  readonly platform: Pick<Platform, 'clock' | 'random'>
  /** Called after each change. */
  readonly onChanged: (clientId: string) => void
}

/** A registry over a store. */
export function createClientRegistry(options: ClientRegistryOptions): ClientRegistry {
  const { store, hasher, onChanged } = options
  const { clock, random } = options.platform
  const now = () => Math.floor(clock.now() / 1000)
  const secrets = createClientSecrets({ store, hasher, random, now })

  const require = async (clientId: string) => {
    const client = await store.find(clientId)
    if (client === undefined) throw notFound('client', clientId)
    return client
  }
  const requireOwn = async (clientId: string) => {
    const client = await require(clientId)
    if (client.registeredBy === 'built-in') throw builtIn(clientId)
    return client
  }
  /** An app and its software_id belong to each other alone. @see PDC-01 */
  const requireOwnSoftwareId = async (metadata: ClientMetadata, clientId: string | undefined) => {
    const { software_id } = metadata
    const owner = software_id === undefined ? undefined : await store.findBySoftwareId(software_id)
    if (owner === undefined || owner.client_id === clientId) return
    throw conflict(`software_id ${software_id} belongs to client ${owner.client_id}`)
  }
  const build = (client_id: string, metadata: ClientMetadata, registeredBy: ClientOrigin) => ({
    client_id,
    metadata,
    type: clientTypeOf(metadata),
    registeredBy,
    isDisabled: false,
    createdAt: now(),
    updatedAt: now(),
    origins: originsOf(metadata),
  })

  return {
    find: (clientId) => store.find(clientId),
    findBySoftwareId: (softwareId) => store.findBySoftwareId(softwareId),
    findByPage: (uri) => store.findByPage(uri),
    list: (query) => store.list(query),
    usageOf: (clientId) => store.usageOf(clientId),
    secretsOf: (clientId) => store.secretsOf(clientId),
    isRegistered: (origin) => store.hasOrigin(origin),
    isRegisteredFor: (origin, clientId) => store.hasOrigin(origin, clientId),

    register: async ({ client_id, metadata, registeredBy }) => {
      checkClientMetadata(metadata, 'app')
      await requireOwnSoftwareId(metadata, undefined)
      if (client_id !== undefined) checkGivenClientId(client_id)
      const client = build(client_id ?? makeClientId(random), metadata, registeredBy)
      const secret = client.type === 'confidential-symmetric' ? secrets.generate() : undefined
      const isAdded = await store.insert(client, secret === undefined ? [] : [secret.stored])
      if (!isAdded) throw conflict(`a client ${client.client_id} is registered already`)
      onChanged(client.client_id)
      return { client, secret: secret?.shown ?? null }
    },

    prepareRegister: ({ metadata, registeredBy, instanceOf }) => {
      checkClientMetadata(metadata, kindOf({ registeredBy, instanceOf }))
      const client = { ...build(makeClientId(random), metadata, registeredBy), instanceOf }
      const secret = client.type === 'confidential-symmetric' ? secrets.generate() : undefined
      return {
        client,
        secret: secret?.shown ?? null,
        write: () => store.write(client, secret === undefined ? [] : [secret.stored]),
        announce: () => onChanged(client.client_id),
      }
    },

    prepareRenewal: async (earlier, metadata) => {
      checkClientMetadata(metadata, kindOf(earlier))
      const { createdAt, isDisabled, registeredBy, client_id } = earlier
      const client = { ...build(client_id, metadata, registeredBy), createdAt, isDisabled }
      const { stored, shown } = await secrets.choose(client, undefined)
      return {
        client,
        secret: shown,
        write: () => store.write(client, stored),
        announce: () => onChanged(client_id),
      }
    },

    put: async (given) => {
      const { client, stored, secret } = await prepare(given)
      await store.put(client, stored)
      onChanged(client.client_id)
      return { client, secret }
    },

    preparePut: async (given) => {
      const { client, stored, secret } = await prepare(given)
      return {
        client,
        secret,
        write: () => store.write(client, stored),
        announce: () => onChanged(client.client_id),
      }
    },

    update: async (clientId, metadata) => {
      const earlier = await requireOwn(clientId)
      if (earlier.registeredBy === 'udap') throw registeredByStatement(clientId)
      const { instanceOf } = earlier
      checkClientMetadata(metadata, kindOf(earlier))
      if (instanceOf === undefined) await requireOwnSoftwareId(metadata, clientId)
      const client = {
        ...build(clientId, metadata, earlier.registeredBy),
        instanceOf,
        isDisabled: earlier.isDisabled,
        createdAt: earlier.createdAt,
      }
      const kept = client.type === 'confidential-symmetric' ? undefined : []
      const isReplaced = await store.replace(client, kept)
      if (!isReplaced) throw notFound('client', clientId)
      onChanged(clientId)
      return client
    },

    setDisabled: async (clientId, isDisabled) => {
      await store.setDisabled(clientId, isDisabled, now())
      const client = await require(clientId)
      onChanged(clientId)
      return client
    },

    delete: async (clientId) => {
      await requireOwn(clientId)
      await store.delete(clientId)
      onChanged(clientId)
    },

    addSecret: async (clientId) => {
      const shown = await secrets.add(await require(clientId))
      onChanged(clientId)
      return shown
    },

    retireSecret: async (clientId, secretId, inSeconds) => {
      await require(clientId)
      await secrets.retire(clientId, secretId, inSeconds)
      onChanged(clientId)
    },

    verifySecret: secrets.verify,
  }

  async function prepare({ client_id, metadata, registeredBy, client_secret }: GivenClient) {
    checkClientMetadata(metadata, 'app')
    checkImportedClientId(client_id)
    await requireOwnSoftwareId(metadata, client_id)
    const earlier = await store.find(client_id)
    if (earlier?.registeredBy === 'built-in') throw builtIn(client_id)
    if (earlier?.registeredBy === 'udap') throw registeredByStatement(client_id)
    if (earlier?.instanceOf !== undefined)
      throw conflict(`client ${client_id} is an instance of an app`)
    const client = {
      ...build(client_id, metadata, registeredBy),
      createdAt: earlier?.createdAt ?? now(),
    }
    const { stored, shown } = await secrets.choose(client, client_secret)
    return { client, stored, secret: shown }
  }
}

function builtIn(clientId: string) {
  return conflict(`client ${clientId} is built in; it can be disabled only`)
}

function registeredByStatement(clientId: string) {
  return conflict(
    `client ${clientId} registered by a software statement; it changes by a new statement only`,
  )
}

function kindOf({ registeredBy, instanceOf }: Pick<Client, 'registeredBy' | 'instanceOf'>) {
  if (registeredBy === 'udap') return 'by-statement'
  return instanceOf === undefined ? 'app' : 'instance'
}

import { z } from 'zod'
import { clientGrantTypes, clientMetadataSchema } from '../oauth/client-metadata.ts'
import { method } from './contract.ts'
import { done, epochSeconds, pageOf, pageParams } from './page.ts'

const registeredBy = z.enum(['console', 'workspace', 'built-in', 'dynamic', 'udap'])

const clientRow = z.strictObject({
  client_id: z.string(),
  client_name: z.string(),
  token_endpoint_auth_method: z.string(),
  grant_types: z.array(z.string()),
  scope: z.string(),
  registeredBy,
  isDisabled: z.boolean(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
  activeGrants: z.int(),
  lastUsedAt: epochSeconds.nullable(),
})

const clientSecretRow = z.strictObject({
  id: z.string(),
  createdAt: epochSeconds,
  expiresAt: epochSeconds.nullable(),
})

const clientDetail = z.strictObject({
  client_id: z.string(),
  metadata: clientMetadataSchema,
  registeredBy,
  isDisabled: z.boolean(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
  activeGrants: z.int(),
  lastUsedAt: epochSeconds.nullable(),
  /** Browser origins that may call the token endpoint and the FHIR API. */
  origins: z.array(z.string()),
  /** The app it is an instance of; null for apps. */
  instanceOf: z.string().nullable(),
  secrets: z.array(clientSecretRow),
})

const newSecret = z.strictObject({
  id: z.string(),
  /** Shown this once; only its hash is kept. */
  client_secret: z.string(),
  expiresAt: epochSeconds.nullable(),
})

const registration = z.strictObject({ client: clientDetail, secret: newSecret.nullable() })

const clientId = z.strictObject({ client_id: z.string() })

/** A client as lists show it. */
export type ClientRow = z.infer<typeof clientRow>
/** A client with everything but its secrets. */
export type ClientDetail = z.infer<typeof clientDetail>
/** A client just registered, with its secret if it has one. */
export type ClientRegistration = z.infer<typeof registration>
/** A secret just made. */
export type NewClientSecret = z.infer<typeof newSecret>

/** Methods of the client registry. */
export const clientMethods = {
  'clients.list': method(
    'Lists registered clients',
    z.strictObject({
      ...pageParams,
      /** Part of the name or id. */
      search: z.string().max(200).default(''),
      /** Only clients registered for it. */
      grantType: z.enum(clientGrantTypes).optional(),
      sort: z.enum(['client_name', 'client_id', 'createdAt', 'updatedAt']).default('client_name'),
      direction: z.enum(['ascending', 'descending']).default('ascending'),
    }),
    pageOf(clientRow),
  ),
  'clients.get': method('Gives one client', clientId, clientDetail),
  'clients.register': method(
    'Registers a client; without client_id the server chooses one',
    z.strictObject({
      client_id: z.string().max(200).optional(),
      metadata: clientMetadataSchema,
    }),
    registration,
  ),
  'clients.update': method(
    'Replaces the metadata of a client',
    z.strictObject({ client_id: z.string(), metadata: clientMetadataSchema }),
    clientDetail,
  ),
  'clients.setDisabled': method(
    'Disables or enables a client; a disabled one can neither authorize nor get tokens',
    z.strictObject({ client_id: z.string(), isDisabled: z.boolean() }),
    clientDetail,
  ),
  'clients.delete': method('Deletes a client with its grants', clientId, done),
  'clients.publishKeys': method(
    'Registers a client with the key pairs the key store keeps for it: by their URL here, or by value as they are now',
    z.strictObject({ client_id: z.string(), by: z.enum(['url', 'value']) }),
    z.strictObject({
      /** Where the public keys are published. */
      jwks_uri: z.string(),
      publishedKeys: z.int(),
    }),
  ),
  'clients.addSecret': method(
    'Makes a further secret; the older ones stay valid until retired',
    clientId,
    newSecret,
  ),
  'clients.retireSecret': method(
    'Ends a secret, at once or after some seconds; one that ends sooner keeps its end',
    z.strictObject({
      client_id: z.string(),
      secretId: z.string(),
      inSeconds: z.int().min(0).max(31_536_000).optional(),
    }),
    clientDetail,
  ),
}

/** Events of the client registry. */
export const clientEvents = {
  'clients.changed': z.strictObject({ client_id: z.string() }),
}

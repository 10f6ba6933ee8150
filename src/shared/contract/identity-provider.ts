import { z } from 'zod'
import { identityProviderFaults } from '../udap/identity-provider-faults.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams } from './page.ts'

/** How sure the identity provider is who somebody is. @see spec/udap.md UDAP-IDP-009 */
export const identityLevels = ['ial1', 'ial2', 'ial3', 'loa1', 'loa2', 'loa3', 'loa4'] as const

/** How somebody signs in. @see spec/udap.md UDAP-IDP-009 */
export const authenticationLevels = [
  'aal1',
  'aal2',
  'aal3',
  'loa1',
  'loa2',
  'loa3',
  'loa4',
] as const

const text = z.string().trim().max(200)
const name = text.min(1)

const identifier = z.strictObject({
  system: z.string().max(2048),
  value: z.string().min(1).max(200),
})

const identityUserInput = z.strictObject({
  username: z.string().trim().min(1).max(100),
  givenName: name,
  familyName: name,
  /** `YYYY-MM-DD`, or empty. */
  birthdate: z.union([z.literal(''), z.iso.date()]),
  email: text,
  phone: text,
  address: text,
  /** Business identifiers, as of a patient or practitioner. */
  identifiers: z.array(identifier).max(20),
  /** URL of a FHIR resource that the provider takes for this person; a hint and no more. Empty: none. */
  fhirUser: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(2048)]),
  identityLevel: z.enum(identityLevels),
  authenticationLevels: z.array(z.enum(authenticationLevels)).min(1).max(7),
  isDisabled: z.boolean(),
})

const identityUser = identityUserInput.extend({
  sub: z.string(),
  /** Comes with the program. */
  isBuiltIn: z.boolean(),
  /** What this user is there to show; empty for users that were added. */
  purpose: z.string(),
})

/** Names of the identity providers in the box. */
export const providerId = z.enum(['demo', 'stranger'])

const providerRow = z.strictObject({
  id: providerId,
  name: z.string(),
  /** Base URL: the value of `idp` and the issuer of its ID tokens. */
  base: z.string(),
  /** Communities it has certificates of. */
  communities: z.array(z.string()),
  faults: z.array(z.enum(identityProviderFaults)),
  /** Apps registered with it. */
  clients: z.array(
    z.strictObject({
      client_id: z.string(),
      client_name: z.string(),
      /** URI of its certificate. */
      iss: z.string(),
      communityUri: z.string(),
      redirect_uris: z.array(z.string()),
      scope: z.string(),
      registeredAt: epochSeconds,
      isCancelled: z.boolean(),
    }),
  ),
})

const heldRegistration = z.strictObject({
  /** Base URL of the provider. */
  idp: z.string(),
  communityUri: z.string(),
  client_id: z.string(),
  redirect_uri: z.string(),
  /** Granted, space separated. */
  scope: z.string(),
  registeredAt: epochSeconds,
  updatedAt: epochSeconds,
  /** When somebody came back from there last; null when nobody has. */
  lastUsedAt: epochSeconds.nullable(),
})

const binding = z.strictObject({
  iss: z.string(),
  sub: z.string(),
  /** The user of this server that this person is. */
  username: z.string(),
  /** As the provider says it. */
  name: z.string(),
  boundAt: epochSeconds,
  lastUsedAt: epochSeconds,
})

/** What this server is registered as with an identity provider. */
export type HeldRegistration = z.infer<typeof heldRegistration>
/** Which user somebody is whom an identity provider names. */
export type IdentityBindingRow = z.infer<typeof binding>
/** A user of the demo identity provider. */
export type IdentityUserRow = z.infer<typeof identityUser>
/** What a person may say about a user of the demo identity provider. */
export type IdentityUserInput = z.infer<typeof identityUserInput>
/** One of the identity providers in the box. */
export type IdentityProviderRow = z.infer<typeof providerRow>
/** Name of an identity provider in the box. */
export type IdentityProviderId = z.infer<typeof providerId>

/** Methods about the identity providers in the box. */
export const identityProviderMethods = {
  'identityProvider.list': method(
    'Lists the identity providers in the box with their clients and faults',
    noParams,
    z.array(providerRow),
  ),
  'identityProvider.setFaults': method(
    'Makes an identity provider misbehave in the ways named and no others, until the program ends',
    z.strictObject({ id: providerId, faults: z.array(z.enum(identityProviderFaults)).max(50) }),
    done,
  ),
  'identityProvider.forgetClients': method(
    'Makes an identity provider forget the apps registered with it, as a rebuilt one would',
    z.strictObject({ id: providerId }),
    done,
  ),
  'identityProvider.users': method(
    'Lists the users of the identity providers in the box',
    noParams,
    z.array(identityUser),
  ),
  'identityProvider.saveUser': method(
    'Adds a user of the identity providers or changes one',
    identityUserInput,
    identityUser,
  ),
  'identityProvider.deleteUser': method(
    'Deletes a user of the identity providers',
    z.strictObject({ username: z.string() }),
    done,
  ),
  'identityProvider.resetUsers': method(
    'Puts the users that come with the program in place of all there are',
    noParams,
    z.array(identityUser),
  ),
}

/** Methods about what this server holds with identity providers, its own or any other. */
export const tieredMethods = {
  'tiered.registrations': method(
    'Lists what this server is registered as with identity providers',
    noParams,
    z.array(heldRegistration),
  ),
  'tiered.forgetRegistration': method(
    'Forgets a registration; the next sign-in registers anew',
    z.strictObject({ idp: z.string(), communityUri: z.string() }),
    done,
  ),
  'tiered.bindings': method(
    'Lists which users the people are whom identity providers have named',
    noParams,
    z.array(binding),
  ),
  'tiered.forgetBinding': method(
    'Forgets who somebody is; the next sign-in asks again',
    z.strictObject({ iss: z.string(), sub: z.string() }),
    done,
  ),
}

/** Events about the identity providers in the box, and about what this server holds with any. */
export const identityProviderEvents = {
  'tiered.changed': z.strictObject({}),
  'identityProvider.changed': z.strictObject({ what: z.enum(['users', 'clients', 'faults']) }),
}

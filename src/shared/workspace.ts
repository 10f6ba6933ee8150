import { z } from 'zod'
import { appStateSchema } from './fhir/app-state.ts'
import { brandBundleSchema, brandIdentifierSchema } from './fhir/user-access-brand.ts'
import { clientMetadataSchema } from './oauth/client-metadata.ts'

const clientSchema = clientMetadataSchema.extend({
  client_id: z.string().min(1).max(200).meta({ description: 'Id the app sends' }),
  client_secret: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .meta({ description: 'Secret of a client_secret_* client; without it one is made' }),
})

const userSchema = z.strictObject({
  username: z.string().trim().min(1).max(100),
  displayName: z.string().trim().min(1).max(200).optional(),
  password: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .meta({ description: 'Without it the user is chosen from a list' }),
  fhirUser: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Reference such as Practitioner/p1 to a resource of the sandbox' }),
})

const communitySchema = z.strictObject({
  uri: z.string().min(1).max(2048),
  anchors: z.array(z.string().startsWith('-----BEGIN CERTIFICATE-----').max(16_384)).min(1).max(50),
})

/** User-access brands as a workspace document carries them. */
export const workspaceBrandsSchema = z
  .strictObject({ bundle: brandBundleSchema, identifier: brandIdentifierSchema.nullable() })
  .meta({ description: 'User-access brands, and which of them this server is' })

/** State of an app as a workspace document carries it. */
export const workspaceAppStateSchema = z
  .strictObject({
    client_id: z.string().min(1).max(200),
    resource: appStateSchema.extend({
      id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'a FHIR id'),
      meta: z.strictObject({
        versionId: z.string().regex(/^[1-9]\d{0,14}$/, 'a version number'),
        lastUpdated: z.iso.datetime({ offset: true }),
      }),
    }),
  })
  .meta({ description: 'State an app keeps here; the subject is relative to the FHIR base' })

/** Builds the schema of the workspace document around the settings a program knows.
 * The same document is the file of `serve --workspace` and what the console imports and exports.
 */
export function defineWorkspace<Settings extends z.ZodType>(settings: Settings) {
  return z
    .strictObject({
      $schema: z.string().max(2048).optional().meta({ description: 'For editors; not read' }),
      settings: settings.optional(),
      clients: z.array(clientSchema).max(1000).default([]),
      users: z.array(userSchema).max(1000).default([]),
      communities: z.array(communitySchema).max(100).default([]),
      brands: workspaceBrandsSchema.optional(),
      appState: z.array(workspaceAppStateSchema).max(10_000).default([]),
    })
    .meta({
      title: 'Trustbench workspace',
      description:
        'Settings, clients, users, trust communities, brands and app state of a Trustbench',
    })
}

/** A client of a workspace document. */
export type WorkspaceClient = z.output<typeof clientSchema>
/** A user of a workspace document. */
export type WorkspaceUser = z.output<typeof userSchema>
/** User-access brands of a workspace document. */
export type WorkspaceBrands = z.output<typeof workspaceBrandsSchema>
/** State of an app in a workspace document. */
export type WorkspaceAppState = z.output<typeof workspaceAppStateSchema>

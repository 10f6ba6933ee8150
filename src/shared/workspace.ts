import { z } from 'zod'
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
    })
    .meta({
      title: 'Trustbench workspace',
      description: 'Settings, clients, users and trust communities of a Trustbench',
    })
}

/** A client of a workspace document. */
export type WorkspaceClient = z.output<typeof clientSchema>
/** A user of a workspace document. */
export type WorkspaceUser = z.output<typeof userSchema>

import { z } from 'zod'
import { clientMetadataSchema } from '../oauth/client-metadata.ts'
import { statementVariants } from '../udap/variants.ts'

const method = z.enum(['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'])

/** Keys are made when the scenario runs; the redirect URI is that of the console. */
const metadata = clientMetadataSchema
  .omit({ jwks: true, jwks_uri: true })
  .meta({ description: 'Client metadata (RFC 7591); keys are made, redirect_uris may be left out' })

const statementVariant = z.enum(statementVariants.map(({ id }) => id))

/** An app of a community that a scenario plays. */
export const udapAppSchema = z
  .strictObject({
    kind: z.literal('udap'),
    appType: z.enum(['consumer', 'provider', 'service']),
    community: z
      .string()
      .max(2000)
      .default('urn:example:trustbench:beta')
      .meta({ description: 'URI of a trusted community with a local authority' }),
    keyAlgorithm: z.enum(['rsa-2048', 'p-256', 'p-384']).default('p-256'),
    isTiered: z.boolean().default(false),
    claims: z
      .record(z.string().max(200), z.unknown())
      .default({})
      .meta({ description: 'Put in place of those drafted' }),
    variant: statementVariant
      .optional()
      .meta({ description: 'Makes the software statement wrong in one way' }),
  })
  .meta({ description: 'An app that registers by software statement (UDAP)' })

/** The app a scenario plays. No form of it holds a secret. */
export const scenarioAppSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('built-in'),
        client_id: z.string().min(1).max(200).optional().meta({
          description: 'Id the console has at another server, with --base',
        }),
      })
      .meta({ description: 'The public app that comes with Trustbench' }),
    z
      .strictObject({
        kind: z.literal('registered'),
        client_id: z.string().min(1).max(200),
        method: method.optional(),
      })
      .meta({
        description: 'An app that is registered already; --client-secret-file has a secret',
      }),
    z
      .strictObject({
        kind: z.literal('registers'),
        metadata,
        keyAlgorithm: z.enum(['rsa-2048', 'p-256', 'p-384']).default('p-384'),
      })
      .meta({ description: 'An app that is registered in the console for this run' }),
    z
      .strictObject({
        kind: z.literal('dynamic'),
        metadata,
        usesInitialToken: z.boolean().default(false),
      })
      .meta({ description: 'An app that registers by itself at the registration endpoint' }),
    udapAppSchema,
  ])
  .meta({ description: 'The app that is played' })

/** The app a scenario plays, defaults filled in. */
export type ScenarioApp = z.output<typeof scenarioAppSchema>
/** An app of a community that a scenario plays, defaults filled in. */
export type UdapScenarioApp = z.output<typeof udapAppSchema>

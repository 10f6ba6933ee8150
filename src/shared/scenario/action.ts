import { z } from 'zod'
import { inspectedTokenSource } from '../contract/launch-step.ts'

const status = z.int().min(100).max(599).meta({ description: 'HTTP status' })

/** Something done after a launch, with what is expected of it. */
export const actionSchema = z
  .discriminatedUnion('do', [
    z.strictObject({
      do: z.literal('read'),
      path: z
        .string()
        .min(1)
        .max(2048)
        .meta({ description: 'Below the FHIR base URL; {patient} is the patient in context' }),
      expect: z.strictObject({ status: status.default(200) }).default({ status: 200 }),
    }),
    z.strictObject({
      do: z.literal('refresh'),
      scope: z.string().max(4096).optional(),
      expect: z
        .strictObject({
          code: z
            .string()
            .max(100)
            .optional()
            .meta({ description: 'Error code of a refusal; left out: it succeeds' }),
          grantedScope: z.string().max(4096).optional(),
        })
        .default({}),
    }),
    z.strictObject({
      do: z.literal('introspect'),
      token: inspectedTokenSource.default('access_token'),
      expect: z
        .strictObject({
          status: status.default(200),
          active: z.boolean().optional(),
          members: z
            .record(z.string().max(200), z.unknown())
            .optional()
            .meta({ description: 'Members the answer has' }),
        })
        .default({ status: 200 }),
    }),
    z.strictObject({
      do: z.literal('revoke'),
      token: inspectedTokenSource.default('refresh_token'),
      expect: z.strictObject({ status: status.default(200) }).default({ status: 200 }),
    }),
    z.strictObject({ do: z.literal('end-ehr-session') }),
    z.strictObject({ do: z.literal('revoke-certificate') }),
    z
      .strictObject({
        do: z.literal('register-instance'),
        expect: z.strictObject({ grantedScope: z.string().max(4096).optional() }).default({}),
      })
      .meta({
        description:
          'Registers an instance of the app with a key of its own by the access token of the launch, and comes back with that key; the launch asks for system/DynamicClient.register',
      }),
    z
      .strictObject({
        do: z.literal('pass-time'),
        seconds: z.int().min(1).max(315_360_000),
      })
      .meta({ description: 'Moves the clock of this server; it is moved back at the end' }),
  ])
  .meta({ description: 'Something done after the launch' })

/** Something done after a launch, defaults filled in. */
export type ScenarioAction = z.output<typeof actionSchema>

import { z } from 'zod'
import { launchOrderSchema } from '../contract/launch.ts'
import { assertionOrderSchema } from '../contract/launch-backend.ts'
import { udapOrderSchema } from '../contract/launch-udap.ts'
import { fhirIdSchema } from '../oauth/launch-context.ts'
import { actionSchema } from './action.ts'
import { expectationSchema } from './expectation.ts'
import { scenarioAppSchema } from './scenario-app.ts'

/** What is chosen in Launch, but for what differs from one server to the next: ids of clients, keys, registrations and Tasks. */
const scenarioLaunchSchema = launchOrderSchema
  .omit({ client_id: true, fhirBase: true, idp: true, task: true, play: true })
  .extend({
    backend: z.strictObject({ assertion: assertionOrderSchema.optional() }).optional(),
    udap: udapOrderSchema.omit({ registrationId: true, signer: true, idp: true }).optional(),
  })
  .meta({ description: 'What is chosen in Launch' })

const personSchema = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Who signs in; must need no password' }),
    patient: fhirIdSchema.optional(),
    encounter: fhirIdSchema.optional(),
    refusesScopes: z.array(z.string().max(1000)).max(100).default([]),
    stopsAt: z
      .enum(['sign-in', 'patient', 'encounter', 'consent'])
      .optional()
      .meta({ description: 'The page on which they cancel' }),
  })
  .meta({ description: 'What the person at the pages of the server does' })

const taskSchema = z
  .strictObject({
    patient: fhirIdSchema.optional(),
    encounter: fhirIdSchema.optional(),
    appContext: z.string().min(1).max(16_384).optional(),
  })
  .meta({ description: 'A Task that asks for the launch, stored first' })

const settingValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

/** A scenario: everything chosen in Launch and what is expected of it, so that a program can run it. It holds no secret. */
export const scenarioSchema = z
  .strictObject({
    $schema: z.string().max(2048).optional().meta({ description: 'For editors; not read' }),
    name: z.string().trim().min(1).max(200),
    description: z.string().max(2000).optional(),
    clause: z
      .string()
      .max(300)
      .optional()
      .meta({ description: 'The requirement it is about, as SAL-62' }),
    settings: z
      .record(z.string(), settingValue)
      .default({})
      .meta({ description: 'Settings of this server while it runs; not with --base' }),
    app: scenarioAppSchema.default({ kind: 'built-in' }),
    launch: scenarioLaunchSchema,
    idp: z
      .union([z.literal('demo'), z.url({ protocol: /^https?$/ }).max(2048)])
      .optional()
      .meta({ description: 'Identity provider to sign in at; demo: the one of Trustbench' }),
    task: taskSchema.optional(),
    person: personSchema.default({ refusesScopes: [] }),
    expect: expectationSchema.default({ outcome: 'succeeded' }),
    after: z.array(actionSchema).max(50).default([]),
  })
  .meta({
    title: 'Trustbench scenario',
    description: 'A launch with what is expected of it',
  })

/** A scenario, defaults filled in. */
export type Scenario = z.output<typeof scenarioSchema>
/** A scenario as a file has it. */
export type ScenarioInput = z.input<typeof scenarioSchema>
/** What the person does. */
export type ScenarioPerson = z.output<typeof personSchema>

import { z } from 'zod'
import { scenarioSchema, udapAppSchema } from '../scenario/index.ts'
import { method } from './contract.ts'
import { launchOrderSchema } from './launch.ts'

const scenarioFile = z.strictObject({
  fileName: z.string(),
  /** JSON; holds no secret. */
  text: z.string(),
})

/** Methods about scenarios as files. */
export const scenarioMethods = {
  'scenarios.ofRun': method(
    'Writes a launch as a scenario that expects what came of it',
    z.strictObject({ runId: z.string() }),
    scenarioFile,
  ),
  'scenarios.ofOrder': method(
    'Writes what is chosen for a launch as a scenario that expects it to succeed',
    z.strictObject({ order: launchOrderSchema }),
    scenarioFile,
  ),
  'scenarios.registerApp': method(
    'Has a certificate issued for the UDAP app of a scenario and registers it at this server by software statement',
    z.strictObject({ app: udapAppSchema }),
    z.strictObject({
      /** Null where the registration was refused. */
      registrationId: z.string().nullable(),
      /** Of the refusal, as invalid_software_statement. */
      code: z.string().nullable(),
      /** The outcome in a sentence. */
      text: z.string(),
    }),
  ),
  'scenarios.read': method(
    'Reads a scenario strictly, defaults filled in',
    z.strictObject({ text: z.string().max(1_048_576) }),
    scenarioSchema,
  ),
}

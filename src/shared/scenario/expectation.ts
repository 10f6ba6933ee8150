import { z } from 'zod'
import { inspectedTokenSource } from '../contract/launch-step.ts'

const checkIds = z.array(z.string().min(1).max(100)).max(50)

/** What is expected of one step of a launch; the first step with this title is meant. */
export const stepExpectationSchema = z
  .strictObject({
    title: z.string().min(1).max(200),
    status: z.int().min(0).max(599).optional().meta({ description: 'HTTP status' }),
    passed: checkIds.optional().meta({ description: 'Checks that hold' }),
    failed: checkIds.optional().meta({ description: 'Checks that do not hold, warnings included' }),
  })
  .meta({ description: 'One step of the launch, found by its title' })

/** What is expected of a launch. What is left out is not judged, but for the outcome, and for failed checks of a launch that
 * succeeds: there are none.
 */
export const expectationSchema = z
  .strictObject({
    outcome: z
      .enum(['succeeded', 'failed', 'refused-as-ordered', 'not-registered'])
      .default('succeeded')
      .meta({
        description:
          'refused-as-ordered: the server refused what was wrong on purpose; not-registered: the registration was refused',
      }),
    code: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'Error code of the refusal, as invalid_grant' }),
    text: z
      .string()
      .max(500)
      .optional()
      .meta({ description: 'Part of the text that says why the launch ended' }),
    grantedScope: z
      .string()
      .max(4096)
      .optional()
      .meta({ description: 'Granted scopes, in any order' }),
    context: z
      .record(z.string().max(200), z.unknown())
      .optional()
      .meta({ description: 'Members the launch context has; null: it does not have it' }),
    tokens: z.array(inspectedTokenSource).optional().meta({ description: 'Tokens that came' }),
    failedChecks: checkIds.optional().meta({
      description: 'Checks of all steps that do not hold, and no others; warnings apart',
    }),
    steps: z.array(stepExpectationSchema).max(50).optional(),
  })
  .meta({ description: 'What is expected of the launch' })

/** What is expected of a launch, defaults filled in. */
export type Expectation = z.output<typeof expectationSchema>
/** What is expected of one step. */
export type StepExpectation = z.output<typeof stepExpectationSchema>

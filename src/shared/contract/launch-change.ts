import { z } from 'zod'

/** Where the thing stands that is changed: `claim` is one of the assertion of a backend service. */
const kind = z.enum(['query', 'body', 'header', 'claim'])

/** The one thing in which a launch differs from a right one. */
export const launchChangeSchema = z.strictObject({
  /** Which request of the app, in the order they leave, the first being 0. */
  step: z.int().min(0).max(1_000),
  kind,
  /** Of the parameter, header or claim. */
  name: z.string().min(1).max(200),
  /** `duplicate` sends the parameter a second time. */
  act: z.enum(['set', 'drop', 'duplicate']),
  /** What is sent for it, or the second time; ignored with `drop`. A claim is read as JSON where it is JSON. */
  value: z.string().max(16_384).default(''),
})

/** The step of the earlier launch that a changed one is compared with. */
export const replayOrigin = z.strictObject({ runId: z.string(), stepId: z.string() })

/** What of a step can be changed. */
export const changeableStep = z.strictObject({
  /** Why the step cannot be played again with a change; null when it can. */
  obstacle: z.string().nullable(),
  /** Whether it was asked for after the launch, and is therefore sent again by itself: `launch.sendAgain`. */
  isFollowUp: z.boolean(),
  step: z.int(),
  things: z.array(
    z.strictObject({
      kind,
      name: z.string(),
      /** As it was sent, secrets masked. */
      value: z.string(),
      mayDuplicate: z.boolean(),
    }),
  ),
})

/** The one thing in which a launch differs from a right one, defaults filled in. */
export type LaunchChange = z.output<typeof launchChangeSchema>
/** What of a step can be changed. */
export type ChangeableStep = z.infer<typeof changeableStep>

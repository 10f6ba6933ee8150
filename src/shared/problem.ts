import { z } from 'zod'

/** The shape an error takes when it crosses RPC: a code for programs, a message for people, and the causes. */
export const problemSchema = z.strictObject({
  /** `bad-request`, `not-found`, `conflict`, `unauthorized`, `temporarily-unavailable`,
   * `key_store_locked`, `internal`, or an OAuth error code. */
  code: z.string(),
  message: z.string(),
  /** Which field or setting, what was seen, what was wanted. */
  details: z
    .array(
      z.strictObject({
        path: z.string(),
        message: z.string(),
        seen: z.string().optional(),
        wanted: z.string().optional(),
      }),
    )
    .default([]),
  causes: z.array(z.string()).default([]),
})

/** An error as RPC carries it. */
export type Problem = z.infer<typeof problemSchema>

/** A refused or failed RPC call, on either side. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

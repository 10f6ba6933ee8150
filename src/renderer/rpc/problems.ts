import { type Problem, ProblemError, problemSchema } from '../../shared/problem.ts'

/** Gives whatever a call was rejected with the shape screens show.
 * Errors that cross the preload bridge lose their class and keep their members.
 */
export function readProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const carried =
    typeof error === 'object' && error !== null && 'problem' in error ? error.problem : error
  const parsed = problemSchema.safeParse(carried)
  if (parsed.success) return new ProblemError(parsed.data)
  return new ProblemError({
    code: 'internal',
    message: 'The core gave an answer the console cannot read.',
    details: [],
    causes: [error instanceof Error ? error.message : String(error)],
  })
}

/** The console's session is not accepted any more. */
export function sessionProblem(): ProblemError {
  return problem('unauthorized', 'This console session has ended.')
}

/** The core did not answer. */
export function unreachableProblem(cause: unknown): ProblemError {
  return problem('unreachable', 'Trustbench does not answer. Is it still running?', [
    cause instanceof Error ? cause.message : String(cause),
  ])
}

function problem(code: string, message: string, causes: Problem['causes'] = []): ProblemError {
  return new ProblemError({ code, message, details: [], causes })
}

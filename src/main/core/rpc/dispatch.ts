import type { z } from 'zod'
import type { MethodName, MethodResult, ParsedParams } from '../../../shared/contract/index.ts'
import { describeFaults } from '../../../shared/describe-faults.ts'
import { ProblemError } from '../../../shared/problem.ts'
import { toProblem } from './problem.ts'

/** The function behind each method a module offers. */
export type Handlers<Names extends MethodName> = {
  readonly [Name in Names]: (params: ParsedParams<Name>) => Promise<MethodResult<Name>>
}

type AnyHandler = (params: unknown) => Promise<unknown>

/** Builds the entry to the core, or to a part of it, for consoles: looks the method up in the contract, validates, runs, serialises errors.
 * @returns a function that rejects with ProblemError only: `unknown-method`, `bad-request`, the code of a domain error, or `internal`
 */
export function createDispatch<Names extends MethodName>(handlers: Handlers<Names>) {
  return async (name: string, params: unknown): Promise<unknown> => {
    // Building the schemas of all methods takes a good part of a start, and no app needs them.
    const { methods } = await import('../../../shared/contract/index.ts')
    if (!Object.hasOwn(methods, name) || !Object.hasOwn(handlers, name)) {
      throw new ProblemError({
        code: 'unknown-method',
        message: `no method is called ${name}`,
        details: [],
        causes: [],
      })
    }
    const known = name as Names // hasOwn just proved the name
    const parsed = methods[known].params.safeParse(params)
    if (!parsed.success) throw new ProblemError(badParams(known, parsed.error))
    try {
      // The contract's own schema produced the value, so it fits this method's handler.
      const handler = handlers[known] as AnyHandler
      return await handler(parsed.data)
    } catch (error) {
      throw new ProblemError(toProblem(error))
    }
  }
}

function badParams(name: string, error: z.ZodError) {
  return {
    code: 'bad-request',
    message: `${name}: ${describeFaults(error)}`,
    details: error.issues.map((issue) => ({
      path: issue.path.join('.'),
      message: issue.message,
    })),
    causes: [],
  }
}

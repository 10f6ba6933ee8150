import type { z } from 'zod'

/** One RPC method: what it takes and what it gives, both checked at run time and known at compile time. */
export interface MethodDefinition<Params extends z.ZodType, Result extends z.ZodType> {
  readonly params: Params
  readonly result: Result
  readonly summary: string
}

/** Declares a method of the contract. */
export function method<Params extends z.ZodType, Result extends z.ZodType>(
  summary: string,
  params: Params,
  result: Result,
): MethodDefinition<Params, Result> {
  return { params, result, summary }
}

import { z } from 'zod'

/** Which part of a list is wanted: `limit` rows after the first `offset`. */
export const pageParams = {
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(200).default(100),
}

/** A part of a list with the size of the whole. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.strictObject({ rows: z.array(row), total: z.int().min(0) })
}

/** Nothing is wanted. */
export const noParams = z.strictObject({})

/** Nothing comes back but that it was done. */
export const done = z.null()

/** Epoch seconds. */
export const epochSeconds = z.int().min(0)

import type { Findings } from './flow.ts'
import { measureClientCredentials } from './flows/client-credentials.ts'
import type { Surroundings } from './surroundings.ts'

/** A part of the benchmark that can be run alone. */
export type Part = (around: Surroundings) => Promise<readonly Findings[]>

/** Every part by the name that `--only` takes. */
export const parts = {
  'client-credentials': measureClientCredentials,
} satisfies Readonly<Record<string, Part>>

/** A name that `--only` takes. */
export type PartName = keyof typeof parts

/** Parts that take so long that they run only when they are named. */
export const longParts: readonly PartName[] = []

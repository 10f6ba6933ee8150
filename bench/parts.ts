import type { Findings } from './flow.ts'
import { measureAuthorizationCode } from './flows/authorization-code.ts'
import { measureClientCredentials } from './flows/client-credentials.ts'
import { measureFhir } from './flows/fhir.ts'
import { measureGrowth } from './flows/growth.ts'
import { measureInspection, measureInspectionMemory } from './flows/inspection.ts'
import { measureKeys } from './flows/key-lists.ts'
import { measureLists } from './flows/lists.ts'
import { measureSoak } from './flows/soak.ts'
import { measureStarts } from './flows/starts.ts'
import { measureUdap } from './flows/udap.ts'
import type { Surroundings } from './surroundings.ts'

/** A part of the benchmark that can be run alone. */
export type Part = (around: Surroundings) => Promise<readonly Findings[]>

/** Every part by the name that `--only` takes. */
export const parts = {
  'client-credentials': measureClientCredentials,
  'authorization-code': measureAuthorizationCode,
  udap: measureUdap,
  fhir: measureFhir,
  inspection: measureInspection,
  starts: measureStarts,
  keys: measureKeys,
  lists: measureLists,
  growth: measureGrowth,
  soak: measureSoak,
  'inspection-memory': measureInspectionMemory,
} satisfies Readonly<Record<string, Part>>

/** A name that `--only` takes. */
export type PartName = keyof typeof parts

/** Parts that take so long that they run only when they are named. */
export const longParts: readonly PartName[] = [
  'keys',
  'lists',
  'growth',
  'soak',
  'inspection-memory',
]

import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Findings, Reached, Verdict } from '../flow.ts'
import type { PartName } from '../parts.ts'

/** One part as it was measured: where and when, what was reached, and what that means for the goals. */
export interface PartRun {
  readonly at: string
  readonly machine: string
  readonly node: string
  readonly peer: string
  readonly reached: readonly Reached[]
  readonly verdicts: readonly Verdict[]
}

/** The parts that were measured, in the order of the report. */
export type Run = Readonly<Partial<Record<PartName, PartRun>>>

/** Puts what a part found together with the machine it was found on. */
export function describePart(found: readonly Findings[]): PartRun {
  const [first] = cpus()
  return {
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${first?.model.trim() ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    node: process.version,
    peer: `oidc-provider ${versionOf('oidc-provider')}`,
    reached: found.flatMap(({ reached }) => reached),
    verdicts: found.flatMap(({ verdicts }) => verdicts),
  }
}

/** Every verdict of a run. */
export function verdictsOf(run: Run): readonly Verdict[] {
  return Object.values(run).flatMap(({ verdicts }) => verdicts)
}

/** Every row of a run. */
export function reachedOf(run: Run): readonly Reached[] {
  return Object.values(run).flatMap(({ reached }) => reached)
}

function versionOf(name: string): string {
  const file = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json')
  return JSON.parse(readFileSync(file, 'utf8')).version
}

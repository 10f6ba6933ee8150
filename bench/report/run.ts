import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Findings, Reached, Verdict } from '../flow.ts'

/** A whole run: where and when, what was reached, and what that means for the goals. */
export interface Run {
  readonly at: string
  readonly machine: string
  readonly node: string
  readonly peer: string
  readonly reached: readonly Reached[]
  readonly verdicts: readonly Verdict[]
}

/** Puts what was found together with the machine it was found on. */
export function describeRun(found: readonly Findings[]): Run {
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

function versionOf(name: string): string {
  const file = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json')
  return JSON.parse(readFileSync(file, 'utf8')).version
}

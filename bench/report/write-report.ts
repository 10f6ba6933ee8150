import type { Run } from './run.ts'

/** Writes docs/performance.md and its chart from a run. */
export function writeReport(_run: Run): void {}

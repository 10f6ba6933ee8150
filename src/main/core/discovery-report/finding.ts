import type { DiscoveryFinding } from '../../../shared/contract/discovery.ts'

const seenCharacters = 300

/** A rule that held, with what was seen. */
export function passed(
  id: string,
  clause: string,
  text: string,
  seen: string | null = null,
): DiscoveryFinding {
  return { id, outcome: 'passed', clause, text, seen: cut(seen), wanted: null }
}

/** A rule that did not hold, or cannot be judged.
 * @param outcome `failed` for what a server SHALL do, `warning` for what it SHOULD
 */
export function notHeld(
  outcome: 'failed' | 'warning' | 'information',
  rule: {
    readonly id: string
    readonly clause: string
    readonly text: string
    readonly seen: string
    readonly wanted: string
  },
): DiscoveryFinding {
  return { ...rule, outcome, seen: cut(rule.seen) }
}

/** A value as JSON, cut when very long; `absent` where there is none. */
export function textOf(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'absent') ?? 'absent'
}

function cut(text: string | null): string | null {
  return text !== null && text.length > seenCharacters ? `${text.slice(0, seenCharacters)}…` : text
}

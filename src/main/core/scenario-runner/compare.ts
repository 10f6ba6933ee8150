import type { ScenarioFinding } from './scenario-result.ts'

/** Compares two values.
 * @param clause the requirement behind the wish
 */
export function compare(
  name: string,
  saw: unknown,
  wanted: unknown,
  clause: string,
): ScenarioFinding {
  const isOk = isSame(saw, wanted)
  return { name, isOk, saw: show(saw), wanted: show(wanted), clause }
}

/** Compares scopes, in whatever order they stand; no finding where none are wished for.
 * @param clause the requirement behind the wish
 */
export function compareScopes(
  name: string,
  saw: string | null | undefined,
  wanted: string | undefined,
  clause: string,
): ScenarioFinding[] {
  if (wanted === undefined) return []
  return [compare(name, sortScopes(saw ?? ''), sortScopes(wanted), clause)]
}

/** A value as a finding shows it. */
function show(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether two JSON values are the same, members in any order. */
function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

function sortScopes(scope: string): string {
  return scope
    .split(' ')
    .filter((name) => name !== '')
    .toSorted()
    .join(' ')
}

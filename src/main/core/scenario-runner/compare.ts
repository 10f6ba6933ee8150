/** A value as a finding shows it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether two JSON values are the same, members in any order. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

/** Scopes in one order. */
export function sortScopes(scope: string): string {
  return scope
    .split(' ')
    .filter((name) => name !== '')
    .toSorted()
    .join(' ')
}

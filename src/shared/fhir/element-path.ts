/** Collects every value at a dotted JSON element path, flattening each array on the way, in
 * document order; an absent element gives nothing. `name.given` of a Patient gives all given names.
 * Only own properties count, so a path never reaches a prototype. */
export function elementsAt(resource: unknown, path: string): readonly unknown[] {
  let found: unknown[] = [resource]
  for (const name of path.split('.')) found = found.flatMap((value) => valuesOf(value, name))
  return found
}

function valuesOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, name))
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return []
  // The own property was just seen; what it holds stays unknown.
  const next = (value as Record<string, unknown>)[name]
  if (Array.isArray(next)) return next.flat()
  return next === undefined || next === null ? [] : [next]
}

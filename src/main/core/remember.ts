/** What answers are kept in, by what they are about. */
export interface Memory<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

/** Gives the answer that is kept for a key, or finds it and keeps it: for what always comes out the same. With a `WeakMap` an
 * answer is kept as long as somebody holds what it is about.
 */
export function remember<Key, Value>(
  known: Memory<Key, Value>,
  key: Key,
  find: () => NoInfer<Value>,
): Value {
  const before = known.get(key)
  if (before !== undefined) return before
  const value = find()
  known.set(key, value)
  return value
}

/** A memory that begins anew when it is full.
 * @param most answers at once
 */
export function createBoundedMemory<Value>(most: number): Memory<string, Value> {
  const kept = new Map<string, Value>()
  return {
    get: (key) => kept.get(key),
    set: (key, value) => {
      if (kept.size >= most) kept.clear()
      kept.set(key, value)
    },
  }
}

/** Reads a property of a FHIR element; undefined when the element is no object or lacks it. */
export function propertyOf(element: unknown, name: string): unknown {
  if (typeof element !== 'object' || element === null || !Object.hasOwn(element, name)) {
    return undefined
  }
  // The own property was just seen; what it holds stays unknown.
  return (element as Record<string, unknown>)[name]
}

/** Reads a text property of a FHIR element; undefined when it is absent or no text. */
export function textOf(element: unknown, name: string): string | undefined {
  const value = propertyOf(element, name)
  return typeof value === 'string' ? value : undefined
}

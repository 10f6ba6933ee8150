/** The claims of a statement that is written. */
export type Claims = Readonly<Record<string, unknown>>

/** The claims in a JSON text, or why it holds none. */
export type ClaimsReading =
  | { readonly claims: Claims; readonly fault: null }
  | { readonly claims: null; readonly fault: string }

/** Reads the claims a person wrote as JSON. */
export function readClaims(text: string): ClaimsReading {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { claims: null, fault: 'Wanted one JSON object: { "claim": value }' }
    }
    return { claims: { ...value }, fault: null }
  } catch (error) {
    return { claims: null, fault: error instanceof Error ? error.message : 'This is no JSON' }
  }
}

/** Claims as the editor shows them. */
export function writeClaims(claims: Claims): string {
  return JSON.stringify(claims, null, 2)
}

/** Claims with one of them set; undefined takes it out. The others keep their order. */
export function withClaim(claims: Claims, name: string, value: unknown): Claims {
  if (value !== undefined) return { ...claims, [name]: value }
  return Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name))
}

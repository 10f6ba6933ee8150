/** Algorithms a client may sign its assertions with; each is tied to one kind of key.
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-07; spec/security.md AS-17
 */
export const assertionAlgorithms = ['RS384', 'ES384', 'RS256', 'ES256'] as const

/** One of the algorithms. */
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number]

/** The kind of key an algorithm needs. */
export interface KeyKind {
  readonly kty: 'RSA' | 'EC'
  readonly crv?: 'P-256' | 'P-384'
}

/** The kind of key each algorithm needs. @see RFC 7518 section 3.1 */
export const keyKindOf: Readonly<Record<AssertionAlgorithm, KeyKind>> = {
  RS384: { kty: 'RSA' },
  RS256: { kty: 'RSA' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES256: { kty: 'EC', crv: 'P-256' },
}

/** Whether a header value names one of the algorithms, by the letter. */
export function isAssertionAlgorithm(alg: unknown): alg is AssertionAlgorithm {
  const known: readonly unknown[] = assertionAlgorithms
  return known.includes(alg)
}

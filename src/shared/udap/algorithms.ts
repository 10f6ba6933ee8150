/** Signature algorithms of UDAP JWTs; everything else is off. @see UDAP-JWT-004; spec/udap.md section 8.2 */
export const udapAlgorithms = ['RS256', 'ES256', 'RS384', 'ES384'] as const

/** One of the signature algorithms. */
export type UdapAlgorithm = (typeof udapAlgorithms)[number]

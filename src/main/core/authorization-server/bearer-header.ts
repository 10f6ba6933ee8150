/** Whether a request presents its credentials by the Bearer scheme. @see RFC 7235 section 2.1; GEN-16 */
export function usesBearerScheme(header: string): boolean {
  return /^Bearer(?: |$)/i.test(header)
}

/** Gives the token of an `Authorization: Bearer` header; undefined when the header is not exactly that.
 * @see RFC 6750 section 2.1
 */
export function parseBearerHeader(header: string): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
}

/** The address of a client's detail. */
export function addressOf(clientId: string): string {
  return `/clients/${encodeURIComponent(clientId)}`
}

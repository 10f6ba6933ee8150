/** Whether a host name means this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|[a-z0-9.-]+\.localhost)$/.test(hostname)
}

/** Whether nobody can listen in on requests to a URL: https, or http on this machine. @see GEN-21; UDAP-DISC-024 */
export function isSafeTransport(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}

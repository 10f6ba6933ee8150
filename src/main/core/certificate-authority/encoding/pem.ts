/** Writes DER as PEM with lines of 64 characters and a line break at the end.
 * @see RFC 7468 section 2
 */
export function writePem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)
  return `-----BEGIN ${label}-----\n${(lines ?? []).join('\n')}\n-----END ${label}-----\n`
}

/** Reads the one PEM block with this label; text around it is passed over.
 * @returns undefined when there is none, more than one, or no base64 inside
 * @see RFC 7468 section 2
 */
export function readPem(label: string, text: string): Uint8Array | undefined {
  const begin = `-----BEGIN ${label}-----`
  const end = `-----END ${label}-----`
  const parts = text.split(begin)
  const [, block] = parts
  if (parts.length !== 2 || block === undefined) return undefined
  const [inside, ...rest] = block.split(end)
  const base64 = (inside ?? '').replaceAll(/\s/g, '')
  if (rest.length !== 1 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

/** Writes DER as PEM with lines of 64 characters and a line break at the end.
 * @see RFC 7468 section 2
 */
export function writePem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)
  return `-----BEGIN ${label}-----\n${(lines ?? []).join('\n')}\n-----END ${label}-----\n`
}

/** Reads the PEM blocks with this label; text around them is passed over.
 * @returns undefined when one of them does not end, or holds something else than base64
 * @see RFC 7468 section 2
 */
export function readPemBlocks(label: string, text: string): Uint8Array[] | undefined {
  const end = `-----END ${label}-----`
  const [, ...blocks] = text.split(`-----BEGIN ${label}-----`)
  const contents = blocks.map((block) => {
    const [inside = '', ...rest] = block.split(end)
    return rest.length === 1 ? inside.replaceAll(/\s/g, '') : ''
  })
  if (!contents.every((base64) => /^[A-Za-z0-9+/]+={0,2}$/.test(base64))) return undefined
  return contents.map((base64) => new Uint8Array(Buffer.from(base64, 'base64')))
}

/** Labels of certificate signing requests; some write the older one. @see RFC 7468 section 7 */
export const requestLabels = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'] as const

/** Reads certificates as a person pastes them: PEM blocks, or the base64 texts of `x5c`; DER that is checked by nobody yet. */
export function readPastedCertificates(text: string): Uint8Array[] {
  const blocks = readPemBlocks('CERTIFICATE', text) ?? []
  if (blocks.length > 0) return blocks
  return (text.match(/[A-Za-z0-9+/=]{40,}/g) ?? []).map(
    (line) => new Uint8Array(Buffer.from(line, 'base64')),
  )
}

/** Reads the one PEM block with this label.
 * @returns undefined when there is none, more than one, or no base64 inside
 */
export function readPem(label: string, text: string): Uint8Array | undefined {
  const blocks = readPemBlocks(label, text)
  return blocks?.length === 1 ? blocks[0] : undefined
}

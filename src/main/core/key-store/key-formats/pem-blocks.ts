import { KeyMaterialError } from './key-material-error.ts'

/** One block of a PEM text. */
export interface PemBlock {
  readonly label: string
  /** For people, as in `block 2 (CERTIFICATE)`. */
  readonly place: string
  readonly der: Uint8Array
  /** Set where headers say that the contents are encrypted. */
  readonly cipher?: { readonly name: string; readonly vector: Uint8Array }
}

const beginLine = /-----BEGIN ([A-Z0-9][A-Z0-9 .#-]{0,60})-----/g

/** Splits a PEM text into its blocks; what stands between them is commentary.
 * @param onBlock called before each block is read
 * @throws {KeyMaterialError} malformed: a block without its end line, or that is not base64
 * @see RFC 7468 sections 2 and 3; RFC 1421 sections 4.4 and 4.6
 */
export function* splitPem(text: string, onBlock: () => void): Generator<PemBlock, void, undefined> {
  let number = 0
  let end = 0
  for (const match of text.matchAll(beginLine)) {
    const [line, label = ''] = match
    if (match.index < end) continue
    checkCommentary(text.slice(end, match.index))
    onBlock()
    number += 1
    const place = `block ${number} (${label})`
    const start = match.index + line.length
    const endLine = `-----END ${label}-----`
    const stop = text.indexOf(endLine, start)
    if (stop === -1) throw malformed(`${place} that breaks off`, `its end line, ${endLine}`)
    end = stop + endLine.length
    yield { label, place, ...readBody(text.slice(start, stop), place) }
  }
  const rest = text.slice(end)
  checkCommentary(rest)
  const lastLine = rest.slice(rest.lastIndexOf('\n') + 1)
  if (lastLine !== '' && '-----BEGIN '.startsWith(lastLine)) {
    throw malformed('a block that breaks off in its first line', 'the whole of it, or nothing')
  }
}

/** A line that begins or ends a block, and is none, means that a block was damaged: the file is not taken without it. */
function checkCommentary(text: string): void {
  if (!/^-----(?:BEGIN|END)\b/m.test(text)) return
  throw malformed('the first or last line of a block that is not there', 'whole blocks')
}

/** Decodes base64 strictly, white space left out.
 * @throws {KeyMaterialError} malformed
 */
export function decodeBase64(text: string, place: string): Uint8Array {
  const compact = text.replace(/[\t\n\v\f\r ]+/g, '')
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
  if (!isBase64) throw malformed(`${place} with something else than base64`, 'whole base64')
  const bytes = Buffer.from(compact, 'base64')
  if (bytes.toString('base64') !== compact) {
    throw malformed(`${place} with base64 whose last bits are set`, 'base64 in its one form')
  }
  return bytes
}

function readBody(body: string, place: string): Pick<PemBlock, 'der' | 'cipher'> {
  const { headers, contents } = splitHeaders(body)
  const der = decodeBase64(contents, place)
  if (headers.size === 0) return { der }
  if (headers.get('proc-type')?.replace(/\s/g, '') !== '4,ENCRYPTED') {
    throw malformed(`${place} with other headers`, 'Proc-Type: 4,ENCRYPTED or none')
  }
  const info = /^([A-Z0-9-]{1,40}),\s*([0-9A-Fa-f]{1,64})$/.exec(headers.get('dek-info') ?? '')
  const [, name = '', hex = ''] = info ?? []
  if (info === null || hex.length % 2 !== 0) {
    throw malformed(`${place} without a legible DEK-Info`, 'the cipher and its vector')
  }
  return { der, cipher: { name, vector: Buffer.from(hex, 'hex') } }
}

/** @see RFC 1421 section 4.6: headers, then an empty line */
function splitHeaders(body: string): { headers: Map<string, string>; contents: string } {
  const headers = new Map<string, string>()
  const lines = body.replace(/^\s*?\r?\n/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9-]{0,40}):\s?(.{0,200})$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      return { headers, contents: lines.slice(index).join('\n') }
    }
    headers.set(name.toLowerCase(), value.trim())
  }
  return { headers, contents: '' }
}

function malformed(seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('malformed', { check: 'PEM encoding (RFC 7468)', seen, wanted })
}

import { readPemBlocks } from '../../pem.ts'
import { looksLikeJwe, looksLikeJwt } from '../decode-jwt.ts'
import { recogniseDer } from './der-kind.ts'
import { findInHttpMessage, isHttpMessage } from './find-in-http.ts'
import { findInJson } from './find-in-json.ts'
import { findInParameters } from './find-in-parameters.ts'
import { findInText } from './find-in-text.ts'
import { type FoundItem, type FoundItems, itemsShown, spacesInside } from './found-item.ts'

/** Longest text taken for an opaque token: far over any of ours, far under a document. */
const opaqueCharacters = 4_096

/** Finds what can be inspected in a text: a token alone, an Authorization header, JSON with tokens or keys, a HAR file, an
 * HTTP request, a URL, a form, PEM, base64 of DER, or any text with tokens in it. Reads only; nothing in the text is
 * followed or fetched.
 */
export function findItems(input: string): FoundItems {
  const text = input.trim()
  if (text === '') return { inputText: 'Nothing', items: [], problems: ['The text is empty.'] }
  if (text.startsWith('{') || text.startsWith('[')) return findInJson(text)
  if (text.includes('-----BEGIN ')) return findInPem(text)
  if (isHttpMessage(text)) return counted('HTTP message', findInHttpMessage(text), [])
  const scheme = /^(?:authorization:\s{0,20})?(?:bearer|dpop)\s{1,20}(?=\S)/i.exec(text)
  if (scheme !== null) return single('Bearer credentials', text.slice(scheme[0].length))
  return findAlone(text) ?? findAmong(text)
}

/** The text is one thing by itself. */
function findAlone(text: string): FoundItems | undefined {
  const compact = withoutSpace(text)
  if (looksLikeJwt(compact) || looksLikeJwe(compact)) return single('JWT', text)
  if (/^MI[A-Za-z0-9+/]+={0,2}$/.test(compact.slice(0, 8_388_608))) {
    const der = new Uint8Array(Buffer.from(compact, 'base64'))
    const kind = recogniseDer(der)
    if (kind !== undefined) {
      return counted('Base64 of DER', [derItem('input', kind, [der])], [])
    }
  }
  return undefined
}

function findAmong(text: string): FoundItems {
  if (/[?&#=]/.test(text) && !/\s/.test(text)) {
    const inParameters = findInParameters(text)
    if (inParameters.items.length > 0) return counted(inParameters.source, inParameters.items, [])
  }
  if (!/\s/.test(text) && text.length <= opaqueCharacters) return single('Opaque text', text)
  const found = findInText(text, itemsShown + 1)
  if (found.length > 0) return counted('Text', found, [])
  return {
    inputText: 'Text',
    items: [],
    problems: [
      'No token was found. Paste a token, an Authorization header, a token response, a URL that carries one, an HTTP request or a HAR file, a certificate or a JWK Set.',
    ],
  }
}

function single(inputText: string, text: string): FoundItems {
  const compact = withoutSpace(text)
  const isBroken = compact !== text
  // A token is often copied in lines; spaces inside a line are no part of any form it has.
  const isSpaced = /\S[^\S\r\n]+\S/.test(text)
  const oddities = [
    ...(isBroken ? ['white space stands inside the token'] : []),
    ...(isSpaced ? [spacesInside] : []),
  ]
  return { inputText, items: [{ place: 'input', text: compact, oddities }], problems: [] }
}

/** White space and the quotes a token is often copied with. */
function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

function findInPem(text: string): FoundItems {
  const certificates = readPemBlocks('CERTIFICATE', text)
  const lists = readPemBlocks('X509 CRL', text)
  const problems: string[] = []
  if (certificates === undefined) problems.push('A CERTIFICATE block is damaged and was left out.')
  if (lists === undefined) problems.push('An X509 CRL block is damaged and was left out.')
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    problems.push(
      'A private key stands in this text. It was not read: bring it into the key store, and do not paste it anywhere.',
    )
  }
  const items = [
    ...(certificates ?? []).map((der, index, all) =>
      derItem(`certificate ${index + 1}`, 'certificate', [
        der,
        ...all.filter((each) => each !== der),
      ]),
    ),
    ...(lists ?? []).map((der, index) => derItem(`revocation list ${index + 1}`, 'crl', [der])),
    ...publicKeysIn(text),
    ...findInText(
      text.replaceAll(/-----BEGIN [^-]+-----[^-]*-----END [^-]+-----/g, ' '),
      itemsShown,
    ),
  ]
  if (items.length === 0 && problems.length === 0) {
    problems.push('No certificate, revocation list or public key stands in this PEM text.')
  }
  return counted('PEM', items, problems)
}

function publicKeysIn(text: string): FoundItem[] {
  return (readPemBlocks('PUBLIC KEY', text) ?? []).map((der, index) => ({
    place: `public key ${index + 1}`,
    text: Buffer.from(der).toString('base64'),
    oddities: [],
    form: { kind: 'jwk' },
  }))
}

/** A certificate or a list, with what stood beside it. */
export function derItem(
  place: string,
  kind: 'certificate' | 'crl',
  [der = new Uint8Array(), ...others]: readonly Uint8Array[],
): FoundItem {
  const text = Buffer.from(der).toString('base64')
  return { place, text, oddities: [], form: { kind, der, others } }
}

function counted(
  source: string,
  found: readonly FoundItem[],
  problems: readonly string[],
): FoundItems {
  const shown = Math.min(found.length, itemsShown)
  const count = found.length === 1 ? '1 item' : `${shown} items`
  const notes = [...problems]
  if (found.length > itemsShown) {
    notes.push(`Only the first ${itemsShown} are shown; the bulk inspection takes any number.`)
  }
  return {
    inputText: `${source} with ${count}`,
    items: found.slice(0, itemsShown),
    problems: notes,
  }
}

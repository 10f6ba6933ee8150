import type { DerElement, ParsedCrl } from '../certificate-path/index.ts'

/** Which part of the list a view shows, in bytes from its begin. */
interface Part {
  readonly start: number
  readonly end: number
}

/** What was read of a list without the list, so that its bytes need not go from one process to the other and back. */
export interface DetachedCrl extends Omit<ParsedCrl, 'der' | 'entries' | 'signature'> {
  readonly entries?: { readonly tag: number; readonly encoding: Part; readonly contents: Part }
  readonly signature: Omit<ParsedCrl['signature'], 'signedBytes'> & { readonly signedBytes: Part }
}

/** Takes the bytes away; `attachCrl` gives them back. */
export function detachCrl({ der, entries, signature, ...facts }: ParsedCrl): DetachedCrl {
  const partOf = (view: Uint8Array): Part => {
    const start = view.byteOffset - der.byteOffset
    return { start, end: start + view.length }
  }
  return {
    ...facts,
    ...(entries !== undefined && {
      entries: {
        tag: entries.tag,
        encoding: partOf(entries.encoding),
        contents: partOf(entries.contents),
      },
    }),
    signature: { ...signature, signedBytes: partOf(signature.signedBytes) },
  }
}

/** Puts what was read of a list together with its bytes, which are not to change from then on.
 * @param der the same that were read
 */
export function attachCrl(
  { entries, signature, ...facts }: DetachedCrl,
  der: Uint8Array,
): ParsedCrl {
  const viewOf = ({ start, end }: Part) => der.subarray(start, end)
  return Object.freeze({
    der,
    ...facts,
    ...(entries !== undefined && {
      entries: {
        tag: entries.tag,
        encoding: viewOf(entries.encoding),
        contents: viewOf(entries.contents),
      } satisfies DerElement,
    }),
    signature: { ...signature, signedBytes: viewOf(signature.signedBytes) },
  })
}

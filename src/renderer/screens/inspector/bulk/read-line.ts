/** How much of a file is read at once, in bytes. */
const step = 1_048_576

/** Longer lines hold no token that was judged, in bytes. */
const longestLine = 10_485_760

const lineFeed = 0x0a

/** Reads one line of a file of any size, with memory for that line alone.
 * @param number from 1
 * @returns undefined where the file has no such line, or a longer one than any that was judged
 * @throws {DOMException} the file cannot be read any more, as after it was changed
 */
export async function readLine(
  file: Blob,
  number: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const parts: Uint8Array[] = []
  let line = 1
  let length = 0
  for (let at = 0; at < file.size; at += step) {
    signal.throwIfAborted()
    const bytes = new Uint8Array(await file.slice(at, at + step).arrayBuffer())
    let from = 0
    while (from < bytes.length) {
      const end = bytes.indexOf(lineFeed, from)
      const until = end === -1 ? bytes.length : end
      if (line === number) {
        length += until - from
        if (length > longestLine) return undefined
        parts.push(bytes.subarray(from, until))
        if (end !== -1) return decode(parts)
      }
      if (end === -1) break
      line += 1
      from = end + 1
    }
  }
  return line === number && length > 0 ? decode(parts) : undefined
}

function decode(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8')
  const texts = parts.map((part) => decoder.decode(part, { stream: true }))
  return [...texts, decoder.decode()].join('')
}

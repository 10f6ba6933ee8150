/** Writes one DER element around contents that are DER already.
 * @see X.690 sections 8.1 and 10.1
 */
export function writeElement(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of contents) length += part.length
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(length)]), ...contents])
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

/** Writes a time as certificates and CRLs want it: UTCTime before 2050, GeneralizedTime from then on.
 * @param time epoch seconds
 * @see RFC 5280 sections 4.1.2.5 and 5.1.2.4
 */
export function writeTime(time: number): Buffer {
  const iso = new Date(time * 1_000).toISOString()
  const isShort = iso < '2050'
  const year = isShort ? iso.slice(2, 4) : iso.slice(0, 4)
  const day = `${iso.slice(5, 7)}${iso.slice(8, 10)}`
  const clock = `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}`
  const text = `${year}${day}${clock}Z`
  return Buffer.from(
    `${isShort ? '\x17' : '\x18'}${String.fromCharCode(text.length)}${text}`,
    'latin1',
  )
}

/** Writes an INTEGER that is not negative: its first bit is the sign, so that there is one bit more than the number has. */
export function writeInteger(value: number): Buffer {
  const octets = Math.floor(value.toString(2).length / 8) + 1
  return writeElement(0x02, Buffer.from(value.toString(16).padStart(2 * octets, '0'), 'hex'))
}

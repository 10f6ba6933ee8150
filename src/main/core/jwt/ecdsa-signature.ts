/** Writes an ECDSA signature as the DER that OpenSSL reads; the runtime converts it only among options beside the key, and looking
 * at those takes longer than this.
 * @param signature r and s beside each other, of the same even number of octets in all
 * @see RFC 7518 section 3.4; RFC 3279 section 2.2.3; X.690 section 8.3
 */
export function derOfEcdsa(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  const r = significant(signature.subarray(0, half))
  const s = significant(signature.subarray(half))
  const content = octetsOf(r) + octetsOf(s)
  const isLong = content > 127
  const der = new Uint8Array(content + (isLong ? 3 : 2))
  der[0] = 0x30
  if (isLong) der[1] = 0x81
  der[isLong ? 2 : 1] = content
  writeInteger(der, isLong ? 3 : 2, r)
  writeInteger(der, der.length - octetsOf(s), s)
  return der
}

/** Without zeros before, but with one octet at least. */
function significant(number: Uint8Array): Uint8Array {
  let start = 0
  while (start < number.length - 1 && number[start] === 0) start += 1
  return number.subarray(start)
}

/** Octets of an INTEGER with tag and length; one that begins with a set bit needs a zero before, or it was negative. */
function octetsOf(number: Uint8Array): number {
  return number.length + (isBitSet(number) ? 3 : 2)
}

function writeInteger(der: Uint8Array, at: number, number: Uint8Array): void {
  const end = at + octetsOf(number)
  der[at] = 0x02
  der[at + 1] = end - at - 2
  der.set(number, end - number.length)
}

function isBitSet([first = 0]: Uint8Array): boolean {
  return first >= 0x80
}

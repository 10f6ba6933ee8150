/** A permutation of 0 to 255 made from the digits of pi. @see RFC 2268 section 2 */
const piTable = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
)

const blockBytes = 8

/** Decrypts RC2 in CBC mode and leaves the padding in place. RC2 is broken and neither runtime has it; it is here only
 * because older tools wrote PKCS #12 files with it, which people need to carry their keys out of.
 * @param effectiveBits the effective key length, 1 to 1024
 * @throws {RangeError} the key, the vector or the ciphertext has a wrong length
 * @see RFC 2268 sections 2, 4 and 6
 */
export function decryptRc2Cbc(
  ciphertext: Uint8Array,
  key: Uint8Array,
  effectiveBits: number,
  vector: Uint8Array,
): Uint8Array {
  if (vector.length !== blockBytes || ciphertext.length % blockBytes !== 0) {
    throw new RangeError('RC2 works on blocks of 8 bytes')
  }
  const words = expandKey(key, effectiveBits)
  const plaintext = Uint8Array.from(ciphertext)
  for (let at = 0; at < plaintext.length; at += blockBytes) {
    decryptBlock(viewOf(plaintext.subarray(at, at + blockBytes)), words)
  }
  // Each block was mixed with what was encrypted before it.
  const before = Buffer.concat([vector, ciphertext])
  for (const [index, byte] of plaintext.entries()) {
    plaintext[index] = byte ^ before.readUInt8(index)
  }
  return plaintext
}

/** Gives the 64 words of the expanded key. @see RFC 2268 section 2 */
function expandKey(key: Uint8Array, effectiveBits: number): DataView {
  if (key.length < 1 || key.length > 128 || effectiveBits < 1 || effectiveBits > 1024) {
    throw new RangeError('an RC2 key has 1 to 128 bytes and 1 to 1024 effective bits')
  }
  const bytes = Buffer.alloc(128)
  bytes.set(key)
  const byteAt = (index: number) => bytes.readUInt8(index)
  const setPi = (index: number, value: number) =>
    bytes.writeUInt8(piTable.readUInt8(value & 0xff), index)
  for (let index = key.length; index < 128; index += 1) {
    setPi(index, byteAt(index - 1) + byteAt(index - key.length))
  }
  const effectiveBytes = Math.ceil(effectiveBits / 8)
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits)
  const first = 128 - effectiveBytes
  setPi(first, byteAt(first) & mask)
  for (let index = first - 1; index >= 0; index -= 1) {
    setPi(index, byteAt(index + 1) ^ byteAt(index + effectiveBytes))
  }
  return viewOf(bytes)
}

/** Decrypts four words in their place. @see RFC 2268 section 4: mixing and mashing rounds backwards */
function decryptBlock(words: DataView, key: DataView): void {
  for (let round = 15; round >= 0; round -= 1) {
    unmix(words, key, round)
    if (round === 11 || round === 5) unmash(words, key)
  }
}

/** The words of a block, the last one first, with the bits each is rotated by. */
const wordsBackwards = [
  [3, 5],
  [2, 3],
  [1, 2],
  [0, 1],
] as const

function unmix(words: DataView, key: DataView, round: number): void {
  for (const [index, bits] of wordsBackwards) {
    const word = wordAt(words, index)
    const before = (distance: number) => wordAt(words, (index + 4 - distance) % 4)
    const rotated = (word >> bits) | (word << (16 - bits))
    const mixed = (before(1) & before(2)) + (~before(1) & before(3))
    setWord(words, index, rotated - wordAt(key, 4 * round + index) - mixed)
  }
}

function unmash(words: DataView, key: DataView): void {
  for (const [index] of wordsBackwards) {
    const chosen = wordAt(key, wordAt(words, (index + 3) % 4) & 63)
    setWord(words, index, wordAt(words, index) - chosen)
  }
}

/** The first octet of a word is its low one. */
function wordAt(words: DataView, index: number): number {
  return words.getUint16(2 * index, true)
}

/** Keeps the low sixteen bits. */
function setWord(words: DataView, index: number, value: number): void {
  words.setUint16(2 * index, value, true)
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

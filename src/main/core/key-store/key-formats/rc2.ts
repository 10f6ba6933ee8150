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
  const plaintext = new Uint8Array(ciphertext.length)
  let previous = vector
  for (let at = 0; at < ciphertext.length; at += blockBytes) {
    const block = ciphertext.subarray(at, at + blockBytes)
    const decrypted = decryptBlock(block, words)
    for (let index = 0; index < blockBytes; index += 1) {
      plaintext[at + index] = (decrypted[index] ?? 0) ^ (previous[index] ?? 0)
    }
    previous = block
  }
  return plaintext
}

/** Gives the 64 words of the expanded key. @see RFC 2268 section 2 */
function expandKey(key: Uint8Array, effectiveBits: number): Uint16Array {
  if (key.length < 1 || key.length > 128 || effectiveBits < 1 || effectiveBits > 1024) {
    throw new RangeError('an RC2 key has 1 to 128 bytes and 1 to 1024 effective bits')
  }
  const bytes = new Uint8Array(128)
  bytes.set(key)
  for (let index = key.length; index < 128; index += 1) {
    bytes[index] = pi((bytes[index - 1] ?? 0) + (bytes[index - key.length] ?? 0))
  }
  const effectiveBytes = Math.ceil(effectiveBits / 8)
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits)
  const first = 128 - effectiveBytes
  bytes[first] = pi((bytes[first] ?? 0) & mask)
  for (let index = first - 1; index >= 0; index -= 1) {
    bytes[index] = pi((bytes[index + 1] ?? 0) ^ (bytes[index + effectiveBytes] ?? 0))
  }
  return Uint16Array.from({ length: 64 }, (_, index) => wordAt(bytes, 2 * index))
}

/** @see RFC 2268 section 4: mixing and mashing rounds backwards */
function decryptBlock(block: Uint8Array, key: Uint16Array): Uint8Array {
  const words = Uint16Array.from({ length: 4 }, (_, index) => wordAt(block, 2 * index))
  for (let round = 15; round >= 0; round -= 1) {
    unmix(words, key, round)
    if (round === 11 || round === 5) unmash(words, key)
  }
  const bytes = new Uint8Array(blockBytes)
  for (const [index, word] of words.entries()) {
    bytes[2 * index] = word & 0xff
    bytes[2 * index + 1] = word >> 8
  }
  return bytes
}

const rotations = [1, 2, 3, 5] as const

function unmix(words: Uint16Array, key: Uint16Array, round: number): void {
  for (let index = 3; index >= 0; index -= 1) {
    const bits = rotations[index] ?? 0
    const word = words[index] ?? 0
    const [before1, before2, before3] = [
      words[(index + 3) % 4] ?? 0,
      words[(index + 2) % 4] ?? 0,
      words[(index + 1) % 4] ?? 0,
    ]
    const rotated = (word >> bits) | (word << (16 - bits))
    // The array keeps the low sixteen bits of what is stored.
    words[index] =
      rotated - (key[4 * round + index] ?? 0) - (before1 & before2) - (~before1 & before3)
  }
}

function unmash(words: Uint16Array, key: Uint16Array): void {
  for (let index = 3; index >= 0; index -= 1) {
    words[index] = (words[index] ?? 0) - (key[(words[(index + 3) % 4] ?? 0) & 63] ?? 0)
  }
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8)
}

function pi(index: number): number {
  return piTable[index & 0xff] ?? 0
}

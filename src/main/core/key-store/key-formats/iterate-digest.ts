import { hash as digestOf } from 'node:crypto'

/** Hashes a digest again and again: H(H(…)). The runtime has this for no derivation of PKCS #12, and a call of it for each
 * round costs several times the round, so SHA-1 and SHA-256 of one block are written out here.
 * @param rounds how many hashes are computed
 * @see FIPS 180-4 sections 6.1 and 6.2; RFC 7292 appendix B.2
 */
export function iterateDigest(hash: string, digest: Uint8Array, rounds: number): Uint8Array {
  if (hash === 'sha1') return iterate(digest, rounds, compressSha1)
  if (hash === 'sha256') return iterate(digest, rounds, compressSha256)
  let current = digest
  for (let round = 0; round < rounds; round += 1) current = digestOf(hash, current, 'buffer')
  return current
}

type Compress = (state: Int32Array, words: Int32Array) => void

/** Runs rounds on one block that holds the digest, its end mark and its length in bits. */
function iterate(digest: Uint8Array, rounds: number, compress: Compress): Uint8Array {
  const bytes = Buffer.from(digest)
  const count = bytes.length / 4
  const state = Int32Array.from({ length: count }, (_, index) => bytes.readInt32BE(4 * index))
  const words = new Int32Array(80)
  for (let round = 0; round < rounds; round += 1) {
    words.set(state)
    words[count] = 0x80000000
    words.fill(0, count + 1, 15)
    words[15] = 8 * bytes.length
    compress(state, words)
  }
  for (const [index, word] of state.entries()) bytes.writeInt32BE(word, 4 * index)
  return bytes
}

const sha1Start = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)

/** SHA-1 of one block, from the start value. @see FIPS 180-4 section 6.1.2 */
function compressSha1(state: Int32Array, words: Int32Array): void {
  for (let t = 16; t < 80; t += 1) {
    const mixed = at(words, t - 3) ^ at(words, t - 8) ^ at(words, t - 14) ^ at(words, t - 16)
    words[t] = (mixed << 1) | (mixed >>> 31)
  }
  let a = at(sha1Start, 0)
  let b = at(sha1Start, 1)
  let c = at(sha1Start, 2)
  let d = at(sha1Start, 3)
  let e = at(sha1Start, 4)
  for (let t = 0; t < 80; t += 1) {
    const rotated = (a << 5) | (a >>> 27)
    const next = (rotated + chooseSha1(t, b, c, d) + e + at(words, t)) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  state[0] = at(sha1Start, 0) + a
  state[1] = at(sha1Start, 1) + b
  state[2] = at(sha1Start, 2) + c
  state[3] = at(sha1Start, 3) + d
  state[4] = at(sha1Start, 4) + e
}

/** What chooses among three words, with the constant of the round. */
function chooseSha1(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (t < 60) return ((b & c) | (b & d) | (c & d)) - 0x70e44324
  return (b ^ c ^ d) - 0x359d3e2a
}

const sha256Start = wordsOf('6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19')

const sha256Constants = wordsOf(
  '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5' +
    'd807aa9812835b01243185be550c7dc372be5d7480deb1fe9bdc06a7c19bf174' +
    'e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da' +
    '983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca635114292967' +
    '27b70a852e1b21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85' +
    'a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa070' +
    '19a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3' +
    '748f82ee78a5636f84c878148cc7020890befffaa4506cebbef9a3f7c67178f2',
)

/** SHA-256 of one block, from the start value. @see FIPS 180-4 section 6.2.2 */
function compressSha256(state: Int32Array, words: Int32Array): void {
  for (let t = 16; t < 64; t += 1) {
    const near = at(words, t - 2)
    const far = at(words, t - 15)
    const sigma1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10)
    const sigma0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3)
    words[t] = sigma1 + at(words, t - 7) + sigma0 + at(words, t - 16)
  }
  let a = at(sha256Start, 0)
  let b = at(sha256Start, 1)
  let c = at(sha256Start, 2)
  let d = at(sha256Start, 3)
  let e = at(sha256Start, 4)
  let f = at(sha256Start, 5)
  let g = at(sha256Start, 6)
  let h = at(sha256Start, 7)
  for (let t = 0; t < 64; t += 1) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const chosen = (e & f) ^ (~e & g)
    const first = (h + sum1 + chosen + at(sha256Constants, t) + at(words, t)) | 0
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + sum0 + majority) | 0
  }
  state[0] = at(sha256Start, 0) + a
  state[1] = at(sha256Start, 1) + b
  state[2] = at(sha256Start, 2) + c
  state[3] = at(sha256Start, 3) + d
  state[4] = at(sha256Start, 4) + e
  state[5] = at(sha256Start, 5) + f
  state[6] = at(sha256Start, 6) + g
  state[7] = at(sha256Start, 7) + h
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0
}

function wordsOf(hex: string): Int32Array {
  const bytes = Buffer.from(hex, 'hex')
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readInt32BE(4 * index))
}

import { hash as digestOf, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { iterateDigest } from '../../../../src/main/core/key-store/key-formats/iterate-digest.ts'

describe('repeated hashing', () => {
  it.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])(
    'agrees with the runtime for %s [FIPS 180-4]',
    (hash) => {
      for (let sample = 0; sample < 50; sample += 1) {
        const start = digestOf(hash, randomBytes(8), 'buffer')
        let expected = start
        for (let round = 0; round < sample; round += 1)
          expected = digestOf(hash, expected, 'buffer')
        expect(Buffer.from(iterateDigest(hash, start, sample)).equals(expected)).toBe(true)
      }
    },
  )

  it('leaves what it was given as it is', () => {
    const start = digestOf('sha256', 'start', 'buffer')
    const copy = Buffer.from(start)
    iterateDigest('sha256', start, 3)
    expect(start).toEqual(copy)
  })
})

import { describe, expect, it } from 'vitest'
import { createRandomSource } from '../../../src/main/hosts/node/random-source.ts'

describe('the random bytes of the host', () => {
  it('are as many as asked for and never the same twice, also over the end of what was drawn at once', () => {
    const random = createRandomSource()
    const values = Array.from({ length: 1_000 }, () => Buffer.from(random(32)).toString('hex'))
    expect(values.every((value) => value.length === 64)).toBe(true)
    expect(new Set(values).size).toBe(1_000)
    expect(values.every((value) => /[^0]/.test(value.slice(0, 16)))).toBe(true)
    expect(random(5_000)).toHaveLength(5_000)
    expect(random(0)).toHaveLength(0)
  })

  it('are not kept where they came from', () => {
    const random = createRandomSource()
    const bytes = random(16)
    const before = Buffer.from(bytes).toString('hex')
    random(4_096)
    expect(Buffer.from(bytes).toString('hex')).toBe(before)
  })
})

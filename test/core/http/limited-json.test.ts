import { describe, expect, it } from 'vitest'
import { JsonLimitError, parseLimitedJson } from '../../../src/main/core/http/limited-json.ts'

const limits = { depth: 3, membersPerObject: 2, stringCharacters: 10 }
const parse = (text: string) => parseLimitedJson(text, limits)

describe('JSON within limits', () => {
  it('is parsed up to the depth and refused beyond [L-04]', () => {
    expect(parse('[[[1]]]')).toEqual([[[1]]])
    expect(parse('[[],[],[],[]]')).toHaveLength(4)
    expect(() => parse('[[[[1]]]]')).toThrow(JsonLimitError)
  })

  it('is parsed up to the members of each object and refused beyond [L-04]', () => {
    expect(parse('[{"a":1,"b":2},{"c":3,"d":4}]')).toHaveLength(2)
    expect(parse('{"a":{"b":1,"c":2},"d":[":",":",":"]}')).toHaveProperty('a')
    expect(() => parse('{"a":1,"b":2,"c":3}')).toThrow(JsonLimitError)
  })

  it('is parsed up to the length of strings and refused beyond [L-04]', () => {
    expect(parse('"12345678"')).toBe('12345678')
    expect(() => parse('"123456789012"')).toThrow(JsonLimitError)
  })

  it('counts no brackets, colons and quotes inside strings', () => {
    expect(parse('"[[[[{::"')).toBe('[[[[{::')
    expect(parse('"a\\"[[[["')).toBe('a"[[[[')
  })

  it('refuses what is no JSON, an open string included', () => {
    for (const text of ['', '{', '{"a":', '"open', 'nonsense', '[1,]']) {
      expect(() => parse(text), text).toThrow(JsonLimitError)
    }
  })

  it('stands hostile nesting without a stack overflow [L-04]', () => {
    expect(() => parse('['.repeat(1_000_000))).toThrow(JsonLimitError)
  })
})

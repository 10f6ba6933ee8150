import { describe, expect, it } from 'vitest'
import { markCharacters } from '../../../src/main/core/token-inspector/mark-characters.ts'
import { createWorld, encode } from './support/inspector-world.ts'

const inspector = createWorld()

/** Latin letters with one that looks like each, in another script. */
const lookalikes: readonly (readonly [latin: string, other: string])[] = [
  ['a', '\u0430'],
  ['c', '\u0441'],
  ['e', '\u0435'],
  ['i', '\u0456'],
  ['o', '\u043e'],
  ['p', '\u0440'],
  ['s', '\u0455'],
  ['x', '\u0445'],
  ['y', '\u0443'],
  ['v', '\u03bd'],
  ['o', '\u03bf'],
  ['h', '\u0570'],
]
const invisible = ['\u200b', '\u200c', '\u200d', '\u202a', '\u202e', '\u2060', '\u2066', '\ufeff']
const words = [
  'paypal',
  'hospice',
  'example',
  'service',
  'choice',
  'express',
  'physique',
  'obviously',
  'specify',
  'hypoxia',
]

const pairs = words.flatMap((word) => [
  ...lookalikes.flatMap(([latin, other]) =>
    word.includes(latin) ? [[word, word.replace(latin, other)] as const] : [],
  ),
  ...invisible.map(
    (character) => [word, `${word.slice(0, 2)}${character}${word.slice(2)}`] as const,
  ),
  ...invisible.map((character) => [word, `${character}${word}`] as const),
])

describe('characters that look alike or hide', () => {
  it(`are told in ${200} pairs, and plain words are left alone [TI-05]`, () => {
    expect(pairs.length).toBeGreaterThanOrEqual(200)
    expect(pairs.filter(([, disguised]) => markCharacters(disguised).length === 0)).toEqual([])
    const plain = [
      ...words,
      'Zürich',
      'Ελλάδα',
      'Москва',
      '東京',
      'https://as.example/a?b=c',
      'a\tb\nc',
    ]
    expect(plain.filter((text) => markCharacters(text).length > 0)).toEqual([])
  })

  it('in hosts are shown as they are looked up [TI-05]', async () => {
    const { tokens } = await inspector.inspect(
      `${encode('{"alg":"RS256"}')}.${encode('{"iss":"https://\u0430\u0440\u0440\u04cf\u0435.com"}')}.x`,
    )
    expect(tokens[0]?.claims?.[0]?.meaning).toMatch(/the host is xn--/)
  })
})

const numbers = [
  '1e400',
  '-1e400',
  '1E+999',
  '-5',
  '-0',
  '0',
  '1.5',
  '1772884800.0',
  '1.772884800e9',
  '9007199254740993',
  '9223372036854775808',
  '18446744073709551616',
  '1e-400',
  '"soon"',
  '"1772884800"',
  '"NaN"',
  'null',
  'true',
  '[]',
  '{}',
]
const names = ['exp', 'nbf', 'iat', 'auth_time', 'updated_at', 'n']

describe('odd numbers and encodings', () => {
  it.each(names)(
    '%s is shown as it is written, in 20 ways, and never taken for good [TI-13]',
    async (name) => {
      for (const text of numbers) {
        const header = encode('{"alg":"RS256","typ":"JWT"}')
        const { tokens } = await inspector.inspect(
          `${header}.${encode(`{"${name}":${text}}`)}.AAAA`,
        )
        const [token] = tokens
        expect(token?.claims?.[0]).toMatchObject({ name, text })
        expect(token?.signature?.state).not.toBe('valid')
        if (name !== 'exp') continue
        const finding = token?.findings.find(({ id }) => id === 'exp')
        expect(finding?.outcome).toBe('failed')
      }
    },
  )
})

import { describe, expect, it } from 'vitest'
import { parseX5c } from '../../../src/main/core/certificate-path/index.ts'
import { buildIntermediate, buildLeaf } from './support/test-hierarchy.ts'

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const leaf = encode(buildLeaf())
const intermediate = encode(buildIntermediate())

describe('parseX5c', () => {
  it('reads the leaf first, then what came along [UD-14]', () => {
    const parsed = parseX5c([leaf, intermediate])
    expect(parsed.leaf.subject.text).toBe('CN=leaf,O=Example')
    expect(parsed.candidates.map(({ subject }) => subject.text)).toEqual([
      'CN=TEST ONLY intermediate,O=Example',
    ])
  })

  it('reads six certificates and no more [L-08, UD-14]', () => {
    const list = (count: number) => Array.from({ length: count }, () => leaf)
    expect(parseX5c(list(6)).candidates).toHaveLength(5)
    expect(() => parseX5c(list(7))).toThrow('wanted at most 6')
  })

  const wrong: ReadonlyArray<readonly [what: string, value: unknown]> = [
    ['nothing', undefined],
    ['null', null],
    ['a text', leaf],
    ['an empty list', []],
    ['a number', [1]],
    ['an empty text', ['']],
    ['PEM', [`-----BEGIN CERTIFICATE-----\n${leaf}\n-----END CERTIFICATE-----`]],
    ['a line break', [`${leaf}\n`]],
    ['a space', [`${leaf.slice(0, 64)} ${leaf.slice(64)}`]],
    ['base64url', [Buffer.from(leaf, 'base64').toString('base64url').concat('-_')]],
    ['missing padding', [encode(Buffer.concat([buildLeaf(), Buffer.of(0)])).replace(/=+$/, '')]],
    ['a huge text', ['A'.repeat(30_000)]],
    ['other bytes', [encode(Buffer.from('no certificate'))]],
    ['a malformed certificate behind a good one', [leaf, encode(Buffer.of(0x30, 0))]],
  ]
  it.each(wrong)('refuses %s [UD-14]', (_what, value) => {
    expect(() => parseX5c([leaf])).not.toThrow()
    expect(() => parseX5c(value)).toThrow(/x5c|certificate/)
  })
})

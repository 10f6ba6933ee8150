import { afterEach, describe, expect, it } from 'vitest'
import type {
  FoundPiece,
  TokenFacts,
} from '../../../src/main/core/token-inspector/apart/protocol.ts'
import {
  type FoundRows,
  openFoundRows,
} from '../../../src/main/core/token-inspector/bulk/found-rows.ts'

let rows: FoundRows | undefined
afterEach(() => rows?.close())

const good: TokenFacts = {
  kind: 'access-token',
  profile: 'access-token',
  alg: 'RS256',
  kid: 'k1',
  issuer: 'https://as.example',
  client: 'app',
  signature: 'valid',
  key: 'this server',
  failed: [],
  warnings: [],
}
const bad: TokenFacts = {
  ...good,
  kid: null,
  issuer: 'https://bad.example/100%_off',
  signature: 'invalid',
  key: null,
  failed: ['exp', 'aud'],
  warnings: ['typ'],
}

/** A piece whose tokens have facts by turns. */
function pieceOf(number: number, count: number, change: Partial<FoundPiece> = {}): FoundPiece {
  const each = Array.from({ length: count }, (_, index) => index)
  return {
    number,
    source: 'app.log',
    lines: Uint32Array.from(each.map((index) => number * count + index + 1)),
    fingerprints: Uint32Array.from(each.map((index) => number * count + index)),
    expiresAt: Float64Array.from(each.map(() => Number.NaN)),
    facts: Uint32Array.from(each.map((index) => (index % 10 === 9 ? 1 : 0))),
    newFacts: number === 0 ? [good, bad] : [],
    isNewList: false,
    ...change,
  }
}

const everything = { search: '' }

describe('rows of a bulk inspection', () => {
  it('are listed to the last one, in their order, however many there are', () => {
    rows = openFoundRows()
    for (let number = 0; number < 250; number += 1) rows.add(0, pieceOf(number, 100))
    expect(rows.counts()).toEqual({
      tokens: 25_000,
      withFailures: 2_500,
      withWarnings: 0,
      verified: 22_500,
      invalid: 2_500,
    })
    const last = rows.find(everything, { limit: 100, offset: 24_990 })
    expect(last.total).toBe(25_000)
    expect(last.rows.map(({ number }) => number)).toEqual(
      Array.from({ length: 10 }, (_, index) => 24_991 + index),
    )
    expect(last.rows.at(-1)).toMatchObject({
      place: 'app.log:25000',
      fingerprint: (24_999).toString(16).padStart(8, '0'),
      expiresAt: null,
      failed: ['exp', 'aud'],
    })
  })

  it('are filtered and grouped over all of them', () => {
    rows = openFoundRows()
    for (let number = 0; number < 10; number += 1) rows.add(0, pieceOf(number, 100))
    const range = { limit: 2, offset: 98 }
    const byFinding = { search: '', group: { by: 'finding', value: 'typ' } } as const
    expect(rows.find(byFinding, range)).toMatchObject({
      total: 100,
      rows: [{ number: 990 }, { number: 1_000 }],
    })
    expect(rows.find({ search: '', outcome: 'clean' }, range).total).toBe(900)
    const byKey = { search: '', group: { by: 'key', value: 'no kid' } } as const
    expect(rows.find(byKey, range).total).toBe(100)
    expect(rows.groups('finding')).toEqual({
      groups: ['aud', 'exp', 'typ'].map((value) => ({ value, tokens: 100 })),
      total: 3,
    })
    expect(rows.groups('issuer').groups).toEqual([
      { value: good.issuer, tokens: 900 },
      { value: bad.issuer, tokens: 100 },
    ])
    expect(rows.after(990, byFinding, 5).map(({ number }) => number)).toEqual([1_000])
  })

  it('are searched by what a person types, whose wildcards are letters', () => {
    rows = openFoundRows()
    for (let number = 0; number < 10; number += 1) rows.add(0, pieceOf(number, 100))
    const found = (search: string) => rows?.find({ search }, { limit: 1, offset: 0 }).total
    expect(found('BAD.example')).toBe(100)
    expect(found('100%_off')).toBe(100)
    expect(found('1_0%_off')).toBe(0)
    expect(found("'; DROP TABLE token; --")).toBe(0)
    expect(found('app.log:1000')).toBe(1)
    expect(found('000003e7')).toBe(1)
  })

  it('keep the facts of two threads apart, and begin anew when one does', () => {
    rows = openFoundRows()
    rows.add(0, pieceOf(0, 10))
    rows.add(1, pieceOf(1, 10, { newFacts: [bad, good] }))
    expect(rows.counts().withFailures).toBe(1 + 9)
    rows.add(0, pieceOf(2, 10, { newFacts: [bad], facts: new Uint32Array(10), isNewList: true }))
    expect(rows.counts().withFailures).toBe(1 + 9 + 10)
    expect(rows.groups('issuer').groups).toHaveLength(2)
    const unknown = pieceOf(3, 10, { facts: new Uint32Array(10).fill(7) })
    expect(() => rows?.add(0, unknown)).toThrow('without their facts')
    expect(rows.counts().tokens).toBe(30)
  })
})

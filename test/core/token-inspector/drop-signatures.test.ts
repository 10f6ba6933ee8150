import { describe, expect, it } from 'vitest'
import { dropSignatures } from '../../../src/main/core/token-inspector/history/drop-signatures.ts'

const header = 'eyJhbGciOiJFUzI1NiJ9'
const payload = 'eyJzdWIiOiJhIn0'

describe('signatures of a text that is taken along', () => {
  it.each([
    ['a token', `${header}.${payload}.c2lnbmF0dXJl`, `${header}.${payload}.[signature]`],
    [
      'a token in lines',
      `${header}\n.${payload}.\nc2ln\nbmF0\ndXJl`,
      `${header}\n.${payload}.\n[signature]`,
    ],
    [
      'two tokens behind each other',
      `${header}.${payload}.b25l\n${header}.${payload}.dHdv`,
      `${header}.${payload}.[signature]\n${header}.${payload}.[signature]`,
    ],
    [
      'a token in a request',
      `POST /token?a=b\nAuthorization: Bearer ${header}.${payload}.b25l\nAccept: text/html`,
      `POST /token?a=b\nAuthorization: Bearer ${header}.${payload}.[signature]: text/html`,
    ],
    [
      'an encrypted token',
      `${header}.a2V5.aXY.dGV4dA.dGFn`,
      `${header}.a2V5.[signature].[signature].[signature]`,
    ],
    ['a token without a signature', `${header}.${payload}.`, `${header}.${payload}.`],
    ['a sentence', 'Nothing here. It ends.', 'Nothing here. It ends.'],
  ])('go, and header and payload stay: %s [TI-12]', (_name, text, expected) => {
    expect(dropSignatures(text)).toBe(expected)
  })

  it('go from a long text without a token, too [AS-24]', () => {
    const text = `${'a'.repeat(262_144)}.${'b '.repeat(100_000)}`
    expect(dropSignatures(text)).toBe(text)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  childrenOf,
  DerFormatError,
  readStrictDer,
} from '../../../src/main/core/certificate-path/index.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const ascii = (tag: number, text: string) =>
  Uint8Array.from([tag, text.length, ...Buffer.from(text, 'latin1')])

/** Each rule with an encoding that keeps it and the nearest ones that break it. */
const rules: ReadonlyArray<readonly [rule: string, good: Uint8Array, bad: Uint8Array[]]> = [
  ['one element and nothing after it', hex('05 00'), [hex('05 00 00'), hex(''), hex('05')]],
  ['definite lengths', hex('30 02 05 00'), [hex('30 80 05 00 00 00')]],
  ['shortest lengths', hex('04 01 00'), [hex('04 81 01 00'), hex('04 82 00 01 00')]],
  ['lengths within the bytes', hex('30 03 04 01 00'), [hex('30 03 04 02 00'), hex('04 7f 00')]],
  ['lengths of four octets at most', hex('04 00'), [hex('04 85 01 00 00 00 00')]],
  ['tag numbers below 31', hex('9e 00'), [hex('9f 1f 00')]],
  ['types in use', hex('05 00'), [hex('09 01 00'), hex('00 00'), hex('41 00'), hex('c1 00')]],
  ['primitive strings', hex('04 01 00'), [hex('24 03 04 01 00'), hex('23 03 03 01 00')]],
  ['constructed lists', hex('30 00'), [hex('10 00'), hex('11 00')]],
  ['BOOLEAN of 00 or ff', hex('01 01 ff'), [hex('01 01 01'), hex('01 00'), hex('01 02 ff ff')]],
  ['minimal INTEGER', hex('02 01 7f'), [hex('02 02 00 7f'), hex('02 02 ff 80'), hex('02 00')]],
  [
    'BIT STRING padding',
    hex('03 02 01 fe'),
    [hex('03 02 01 ff'), hex('03 02 08 00'), hex('03 00')],
  ],
  ['empty BIT STRING', hex('03 01 00'), [hex('03 01 01')]],
  ['empty NULL', hex('05 00'), [hex('05 01 00')]],
  [
    'bounded object identifiers',
    hex('06 03 55 1d 11'),
    [hex('06 00'), hex('06 02 55 80'), hex('06 03 55 80 01'), hex('06 06 55 ff ff ff ff 7f')],
  ],
  ['SET in order', hex('31 06 02 01 01 02 01 02'), [hex('31 06 02 01 02 02 01 01')]],
  ['UTF8String', hex('0c 02 c3 a9'), [hex('0c 01 e9'), hex('0c 02 c0 80')]],
  ['IA5String', ascii(0x16, 'a@b'), [hex('16 01 e9')]],
  ['PrintableString', ascii(0x13, 'A b'), [ascii(0x13, 'a@b'), ascii(0x13, 'a*')]],
  ['NumericString', ascii(0x12, '12 3'), [ascii(0x12, '1a')]],
  ['BMPString', hex('1e 02 00 41'), [hex('1e 01 41')]],
]

describe('strict DER', () => {
  it.each(rules)('keeps the rule: %s [UD-13]', (_rule, good, bad) => {
    expect(readStrictDer(good).encoding).toEqual(good)
    for (const bytes of bad) expect(() => readStrictDer(bytes)).toThrow(DerFormatError)
  })

  it.each([
    ['261122024500Z', true],
    ['2611220245Z', false],
    ['261122024500+0000', false],
    ['260229000000Z', false],
    ['240229000000Z', true],
    ['261122240000Z', false],
    ['261122025960Z', false],
    ['26112202 500Z', false],
  ])('takes UTCTime %s: %s [UD-03, UD-13]', (text, isGood) => {
    const read = () => readStrictDer(ascii(0x17, text))
    if (isGood) expect(read).not.toThrow()
    else expect(read).toThrow('a time of')
  })

  it.each([
    ['20261122024500Z', true],
    ['20261122024500.5Z', false],
    ['20261122024500', false],
    ['20261322024500Z', false],
  ])('takes GeneralizedTime %s: %s [UD-03, UD-13]', (text, isGood) => {
    const read = () => readStrictDer(ascii(0x18, text))
    if (isGood) expect(read).not.toThrow()
    else expect(read).toThrow('a time of')
  })

  it('reads 32 levels and refuses the next (CVE-2025-66031) [UD-13]', () => {
    const nested = (levels: number): Uint8Array => {
      let bytes = hex('05 00')
      for (let level = 1; level < levels; level += 1) {
        const length = bytes.length < 0x80 ? [bytes.length] : [0x81, bytes.length]
        bytes = Uint8Array.from([0x30, ...length, ...bytes])
      }
      return bytes
    }
    expect(() => readStrictDer(nested(32))).not.toThrow()
    expect(() => readStrictDer(nested(33))).toThrow('an element at level 33')
  })

  it('says where the fault is, what is there and what was wanted [UD-13]', () => {
    expect(() => readStrictDer(hex('30 05 05 00 01 01 05'))).toThrow(
      'at byte 4 of the DER encoding there is a BOOLEAN of 05, wanted one octet, 00 or ff',
    )
  })

  it('gives the elements inside one by one [UD-13]', () => {
    const list = readStrictDer(hex('30 08 02 01 01 04 03 61 62 63'))
    const [first, second, ...rest] = [...childrenOf(list)]
    expect(first).toMatchObject({ tag: 0x02, contents: hex('01') })
    expect(second).toMatchObject({ tag: 0x04, contents: hex('61 62 63') })
    expect(rest).toEqual([])
  })

  it('answers any bytes with an element or a DerFormatError (CVE-2025-12816, CVE-2025-66030) [UD-13]', () => {
    const octets = fc.uint8Array({ maxLength: 64 })
    fc.assert(
      fc.property(octets, (bytes) => {
        try {
          expect(readStrictDer(bytes).encoding).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(DerFormatError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

/** Writes DER for tests, right or wrong as they ask for it. */
export type Der = Uint8Array

/** One element. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Der {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body])
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

export const sequence = (...members: readonly Der[]): Der => element(0x30, ...members)
export const explicit = (number: number, member: Der): Der => element(0xa0 | number, member)
export const octets = (contents: Uint8Array): Der => element(0x04, contents)
export const nul: Der = element(0x05)
export const boolean = (value: boolean): Der => element(0x01, Buffer.from([value ? 0xff : 0]))

/** A SET with its members in order. */
export const set = (...members: readonly Der[]): Der =>
  element(0x31, ...[...members].sort(Buffer.compare))

/** A non-negative INTEGER. */
export function integer(value: number | bigint): Der {
  const digits = value.toString(16)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  const body = Buffer.from(even, 'hex')
  return element(0x02, (body[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), body]) : body)
}

export function identifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(arcOctets)))
}

function arcOctets(arc: number): number[] {
  const result = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    result.unshift((rest % 128) | 0x80)
  }
  return result
}

export const bitString = (contents: Uint8Array, unused = 0): Der =>
  element(0x03, Buffer.from([unused]), contents)

/** A BIT STRING with the numbered bits set and no zero at the end. */
export function namedBits(bits: readonly number[], tag = 0x03): Der {
  const last = Math.max(...bits)
  const body = Buffer.alloc(Math.floor(last / 8) + 1)
  for (const bit of bits) {
    const at = Math.floor(bit / 8)
    body[at] = (body[at] ?? 0) | (0x80 >> (bit % 8))
  }
  return element(tag, Buffer.from([7 - (last % 8)]), body)
}

export const text = (value: string, tag = 0x0c): Der => element(tag, Buffer.from(value, 'utf8'))

/** A time in epoch seconds, in the type its year calls for. */
export function time(seconds: number): Der {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14)
  const year = Number(digits.slice(0, 4))
  const isUtc = year >= 1950 && year < 2050
  return text(`${isUtc ? digits.slice(2) : digits}Z`, isUtc ? 0x17 : 0x18)
}

const attributeTypes: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',
}

/** A Name written as `C=US,O=Example,CN=Root`, most significant part first. */
export function name(parts: string, valueTag = 0x0c): Der {
  const relativeNames = parts === '' ? [] : parts.split(',')
  return sequence(
    ...relativeNames.map((relativeName) => {
      const [type = '', value = ''] = relativeName.split('=')
      const tag = type === 'emailAddress' || type === 'DC' ? 0x16 : valueTag
      return set(sequence(identifier(attributeTypes[type] ?? type), text(value, tag)))
    }),
  )
}

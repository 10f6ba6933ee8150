import {
  AttributeTypeAndValue,
  AttributeValue,
  Name,
  RelativeDistinguishedName,
} from '@peculiar/asn1-x509'

/** One attribute of a distinguished name, as `O` or `CN` with its text. */
export interface NameAttribute {
  readonly type: 'O' | 'OU' | 'CN'
  readonly value: string
}

const attributeOids = { O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const

/** Builds a distinguished name of UTF8String attributes in the order given, one to a level.
 * @see RFC 5280 section 4.1.2.4
 */
export function buildName(attributes: readonly NameAttribute[]): Name {
  return new Name(
    attributes.map(
      ({ type, value }) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({
            type: attributeOids[type],
            value: new AttributeValue({ utf8String: value }),
          }),
        ]),
    ),
  )
}

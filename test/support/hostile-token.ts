const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token that nobody signed. */
export const tokenOf = (header: object, claims: object) =>
  `${encode(header)}.${encode(claims)}.c2ln`

/** Everything in a token that the Inspector shows, as {@link hostileToken} fills it. */
export const hostileTokenFields = [
  ...[
    'kid',
    'typ',
    'cty',
    'jku',
    'x5u',
    'name of a header parameter',
    'value of a header parameter',
  ],
  ...[
    'iss',
    'sub',
    'aud, first',
    'aud, second',
    'scope',
    'client_id',
    'azp',
    'jti',
    'nonce',
    'name',
  ],
  ...['patient', 'fhirContext', 'exp', 'name of a claim', 'nested name', 'nested value'],
] as const

/** A token that has the text in each field that is shown: names and values, nested and listed, known claims and unknown ones. */
export function hostileToken(text: string): string {
  return tokenOf(
    { alg: 'RS256', kid: text, typ: text, cty: text, jku: text, x5u: text, [text]: text },
    {
      iss: text,
      sub: text,
      aud: [text, `${text}2`],
      scope: `patient/${text}.rs ${text}`,
      client_id: text,
      azp: text,
      jti: text,
      nonce: text,
      name: text,
      patient: text,
      fhirContext: [{ reference: text }],
      exp: text,
      iat: 5,
      [text]: { [text]: [text] },
    },
  )
}

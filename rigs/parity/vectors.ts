import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { buildLeaf } from '../../test/core/certificate-path/support/test-hierarchy.ts'
import { certificateBag, keyBag, makePkcs12 } from '../../test/support/pkcs12.ts'
import { mutateBytes, randomFrom } from '../../test/support/spoiled-input.ts'

/** One input, which both runtimes judge from the same bytes. */
export type Vector =
  | { readonly kind: 'keys'; readonly name: string; readonly base64: string }
  | { readonly kind: 'certificate'; readonly name: string; readonly base64: string }
  | {
      readonly kind: 'token'
      readonly name: string
      readonly text: string
      /** The JWK it is verified with. */
      readonly material: string
    }

const seed = 22
const passphrase = 'correct horse'
const spoiledOfEach = 60

/** Makes key files of each kind, tokens of each algorithm and certificates, good ones and the same spoiled a little. Keys are new each
 * time; how they are spoiled is not.
 */
export function makeVectors(): readonly Vector[] {
  const random = randomFrom(seed)
  const spoil = (name: string, good: Uint8Array): readonly (readonly [string, Uint8Array])[] => [
    [name, good],
    ...Array.from({ length: spoiledOfEach }, (_, index): readonly [string, Uint8Array] => [
      `${name}, spoiled ${index}`,
      mutateBytes(good, random),
    ]),
  ]
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const files = Object.entries(keyFiles()).flatMap(([name, bytes]) => spoil(name, bytes))
  const leaf = spoil('certificate', buildLeaf())
  return [
    ...files.map(([name, bytes]): Vector => ({ kind: 'keys', name, base64: base64(bytes) })),
    ...leaf.map(([name, bytes]): Vector => ({ kind: 'certificate', name, base64: base64(bytes) })),
    ...tokens().flatMap(({ name, text, material }) =>
      spoil(name, signatureOf(text)).map(([title, signature]): Vector => {
        const content = text.slice(0, text.lastIndexOf('.'))
        const spoiled = `${content}.${Buffer.from(signature).toString('base64url')}`
        return { kind: 'token', name: title, text: spoiled, material }
      }),
    ),
  ]
}

const signatureOf = (text: string) =>
  Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url')

const pairs = {
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  secp256k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  'RSA 2048': generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'RSA 1024': generateKeyPairSync('rsa', { modulusLength: 1024 }),
  'RSA-PSS': generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  Ed25519: generateKeyPairSync('ed25519'),
  Ed448: generateKeyPairSync('ed448'),
  X25519: generateKeyPairSync('x25519'),
}

function keyFiles(): Readonly<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {}
  const cipher = { cipher: 'aes-256-cbc', passphrase }
  for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
    files[`${name}, PKCS #8`] = privateKey.export({ type: 'pkcs8', format: 'der' })
    files[`${name}, PEM`] = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    files[`${name}, public`] = publicKey.export({ type: 'spki', format: 'der' })
    files[`${name}, encrypted`] = Buffer.from(
      privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }),
    )
    files[`${name}, PKCS #12`] = makePkcs12({
      bags: [keyBag(privateKey), certificateBag(buildLeaf())],
      passphrase,
    })
  }
  for (const name of ['P-256', 'P-384', 'P-521', 'secp256k1', 'RSA 2048', 'Ed25519'] as const) {
    files[`${name}, JWK`] = Buffer.from(
      JSON.stringify(pairs[name].privateKey.export({ format: 'jwk' })),
    )
  }
  return files
}

function tokens() {
  const made: { name: string; text: string; material: string }[] = []
  const add = (
    alg: string,
    { privateKey, publicKey }: (typeof pairs)['P-256'],
    hash?: string,
    pss = false,
  ) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const content = `${part({ alg })}.${part({ iss: 'a', sub: 'a', exp: 4_000_000_000 })}`
    const key = {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
      ...(pss
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : {}),
    } as const
    const signature = sign(hash, Buffer.from(content), key)
    const text = `${content}.${signature.toString('base64url')}`
    made.push({ name: `token, ${alg}`, text, material: jwk(publicKey) })
  }
  const jwk = (key: KeyObject) => JSON.stringify(key.export({ format: 'jwk' }))
  add('ES256', pairs['P-256'], 'sha256')
  add('ES384', pairs['P-384'], 'sha384')
  add('ES512', pairs['P-521'], 'sha512')
  add('RS256', pairs['RSA 2048'], 'sha256')
  add('RS384', pairs['RSA 2048'], 'sha384')
  add('PS256', pairs['RSA 2048'], 'sha256', true)
  add('EdDSA', pairs.Ed25519)
  return made
}

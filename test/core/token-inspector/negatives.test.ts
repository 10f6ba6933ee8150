import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeJwt, JwtFormError } from '../../../src/main/core/token-inspector/decode-jwt.ts'
import {
  readKeyMaterial,
  secretKeyOf,
} from '../../../src/main/core/token-inspector/verification/read-key-material.ts'
import type { VerificationKey } from '../../../src/main/core/token-inspector/verification/verification-key.ts'
import { verifyToken } from '../../../src/main/core/token-inspector/verification/verify-token.ts'
import { encode } from './support/inspector-world.ts'

interface Signer {
  readonly alg: string
  readonly key: VerificationKey
  readonly other: VerificationKey
  readonly sign: (content: string, alg?: string) => Buffer
}

const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'HS256',
  'HS512',
]
const rsa = [
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
] as const
const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function pairsFor(alg: string) {
  if (alg === 'EdDSA')
    return [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')] as const
  const namedCurve = curves[alg]
  if (namedCurve === undefined) return rsa
  return [
    generateKeyPairSync('ec', { namedCurve }),
    generateKeyPairSync('ec', { namedCurve }),
  ] as const
}

function publicOf(key: KeyObject): VerificationKey {
  const [read] = readKeyMaterial(JSON.stringify(key.export({ format: 'jwk' })), 'test').keys
  if (read === undefined) throw new Error('a key of these tests can be read')
  return read
}

function signerFor(alg: string): Signer {
  if (alg.startsWith('HS')) {
    const secret = 'a shared secret of these tests'
    const digest = (used: string) => `sha${used.slice(2)}`
    return {
      alg,
      key: secretKeyOf(secret),
      other: secretKeyOf('another one'),
      sign: (content, used = alg) => createHmac(digest(used), secret).update(content).digest(),
    }
  }
  const [pair, stranger] = pairsFor(alg)
  return {
    alg,
    key: publicOf(pair.publicKey),
    other: publicOf(stranger.publicKey),
    sign: (content, used = alg) => {
      const digest = used === 'EdDSA' ? null : `sha${used.slice(2)}`
      const padding = used.startsWith('PS') ? { padding: 6, saltLength: -1 } : {}
      return sign(digest, Buffer.from(content), {
        key: pair.privateKey,
        dsaEncoding: 'ieee-p1363',
        ...padding,
      })
    },
  }
}

const payload = encode('{"iss":"https://as.example","sub":"u1","aud":"app"}')
const headerOf = (alg: string, more = '') => encode(`{"alg":"${alg}"${more}}`)
const token = (content: string, signature: Buffer) =>
  `${content}.${signature.toString('base64url')}`
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  const index = ((at % copy.length) + copy.length) % copy.length
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

/** Fifty ways to spoil a token of an algorithm. */
function spoil({ alg, sign: signWith }: Signer): (readonly [name: string, token: string])[] {
  const content = `${headerOf(alg)}.${payload}`
  const good = signWith(content)
  const resigned = (header: string, body = payload) =>
    token(`${header}.${body}`, signWith(`${header}.${body}`))
  const sibling = (used: string) => `${used.slice(0, -3)}${used.endsWith('256') ? '384' : '256'}`
  const last = letters.indexOf(good.toString('base64url').at(-1) ?? 'A')
  const loose = `${content}.${good.toString('base64url').slice(0, -1)}${letters[last ^ 1]}`
  return [
    ...Array.from(
      { length: 16 },
      (_, index) =>
        [`signature octet ${index}`, token(content, flipped(good, index * 7 + 1))] as const,
    ),
    ...Array.from(
      { length: 6 },
      (_, index) =>
        [
          `payload octet ${index}`,
          token(
            `${headerOf(alg)}.${flipped(Buffer.from(payload, 'base64url'), index * 5 + 8).toString('base64url')}`,
            good,
          ),
        ] as const,
    ),
    ['cut by one', token(content, good.subarray(1))],
    ['cut at the end', token(content, good.subarray(0, -1))],
    ['cut in half', token(content, good.subarray(0, good.length / 2))],
    ['longer by a zero', token(content, Buffer.concat([good, Buffer.alloc(1)]))],
    ['longer in front', token(content, Buffer.concat([Buffer.alloc(1), good]))],
    ['zeros', token(content, Buffer.alloc(good.length))],
    ['ones', token(content, Buffer.alloc(good.length, 0xff))],
    ['one octet', token(content, Buffer.of(1))],
    ['no signature', `${content}.`],
    ['no signature part', content],
    ['four parts', `${token(content, good)}.AAAA`],
    ['alg none', `${headerOf('none')}.${payload}.`],
    ['alg none with signature', resigned(headerOf('none'))],
    ['alg None', resigned(headerOf('None'))],
    ['alg in lower case', resigned(headerOf(alg.toLowerCase()))],
    ['alg of the other size', token(`${headerOf(sibling(alg))}.${payload}`, good)],
    [
      'alg of another family',
      token(`${headerOf(alg.startsWith('HS') ? 'RS256' : 'HS256')}.${payload}`, good),
    ],
    ['alg as a number', resigned(encode('{"alg":256}'))],
    ['alg twice', resigned(encode(`{"alg":"none","alg":"${alg}"}`))],
    ['crit', resigned(headerOf(alg, ',"crit":["x"],"x":1'))],
    ['b64', resigned(headerOf(alg, ',"b64":false'))],
    ['padded header', resigned(`${headerOf(alg)}=`)],
    ['padded signature', `${token(content, good)}=`],
    ['plain base64', `${content}.${good.toString('base64').replace(/=+$/, '')}++`],
    [
      'loose last bits',
      good.length % 3 === 0 ? `${content}.${good.toString('base64url')}A` : loose,
    ],
    ['signature of other content', token(content, signWith(`${content}x`))],
    ['header of other content', token(`${headerOf(alg, ',"kid":"x"')}.${payload}`, good)],
    ['payload of another token', token(`${headerOf(alg)}.${encode('{"sub":"root"}')}`, good)],
  ]
}

function stateOf(text: string, keys: readonly VerificationKey[]): string {
  try {
    return text.split('.').length === 3 ? verifyToken(decodeJwt(text), keys).state : 'no JWT'
  } catch (error) {
    if (error instanceof JwtFormError) return 'no JWT'
    throw error
  }
}

describe('verification of signatures', () => {
  const signers = algorithms.map(signerFor)

  it.each(signers.map((signer) => [signer.alg, signer] as const))(
    '%s: takes a right token, with its key only, and none of 50 wrong ones [AS-17] [FG-06] [TI-11]',
    (alg, signer) => {
      const content = `${headerOf(alg)}.${payload}`
      const good = token(content, signer.sign(content))
      expect(stateOf(good, [signer.key])).toBe('valid')
      expect(stateOf(good, [signer.other, signer.key])).toBe('valid')
      expect(stateOf(good, [signer.other])).toBe('invalid')
      const strangers = signers.filter(({ key }) => key.key.type !== signer.key.key.type)
      expect(
        stateOf(
          good,
          strangers.map(({ key }) => key),
        ),
      ).not.toBe('valid')
      const wrong = spoil(signer)
      expect(wrong).toHaveLength(50)
      const taken = wrong.filter(([, text]) => stateOf(text, [signer.key]) === 'valid')
      expect(taken).toEqual([])
    },
  )
})

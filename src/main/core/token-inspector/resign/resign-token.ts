import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { ResignVariant } from '../../../../shared/contract/inspector-resign.ts'
import { JsonTextError, readJson } from '../../jwt/index.ts'
import { badRequest } from '../../rpc/index.ts'
import { JsonObject } from '../decode-jwt.ts'

/** What a token is made of. */
export interface ResignRequest {
  /** JSON, taken as it is written, repeated members included. */
  readonly header: string
  readonly payload: string
  readonly variant: ResignVariant
  /** The key to sign with, and the one a server knows it by. */
  readonly key: SigningPair
}

/** A private key with what others know of it. */
export interface SigningPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly kid: string
  readonly alg: string
}

/** A token that was made, and what is wrong with it. */
export interface ResignedToken {
  readonly token: string
  readonly text: string
}

/** A key that is thrown away after use. */
export function throwawayKey(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, publicKey, kid: 'throwaway', alg: 'ES256' }
}

interface Recipe {
  readonly text: string
  readonly build: (request: ResignRequest) => string
}

const recipes: Readonly<Record<ResignVariant, Recipe>> = {
  'as-it-is': {
    text: 'Signed as it is written, with the chosen key.',
    build: (request) => signTexts(withAlgorithm(request), request.payload, request.key),
  },
  'wrong-key': {
    text: 'Signed with a key nobody knows, under the kid of the right one: the signature must not verify.',
    build: (request) => {
      const stranger = throwawayKey()
      const header = setMembers(request.header, { alg: stranger.alg, kid: request.key.kid })
      return signTexts(header, request.payload, stranger)
    },
  },
  'alg-none': {
    text: 'alg is none and there is no signature (RFC 8725 section 3.2).',
    build: ({ header, payload }) => `${content(setMembers(header, { alg: 'none' }), payload)}.`,
  },
  'alg-none-mixed-case': {
    text: 'alg is nOnE, for readers that look for none in one spelling only.',
    build: ({ header, payload }) => `${content(setMembers(header, { alg: 'nOnE' }), payload)}.`,
  },
  'hmac-with-public-key': {
    text: 'HS256 with the PEM of the public key as secret: whoever takes any algorithm accepts it (RFC 8725 section 2.1).',
    build: ({ header, payload, key }) => {
      const text = content(setMembers(header, { alg: 'HS256', kid: key.kid }), payload)
      const secret = key.publicKey.export({ type: 'spki', format: 'pem' })
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    },
  },
  'stripped-signature': {
    text: 'The signature was taken off, alg left as it was.',
    build: (request) =>
      withoutSignature(signTexts(withAlgorithm(request), request.payload, request.key)),
  },
  'zero-signature': {
    text: 'ES256 with r and s zero, which some libraries took for valid (CVE-2022-21449).',
    build: ({ header, payload, key }) =>
      `${content(setMembers(header, { alg: 'ES256', kid: key.kid }), payload)}.${Buffer.alloc(64).toString('base64url')}`,
  },
  'swapped-kid': {
    text: 'Signed with the chosen key under the kid of another one.',
    build: (request) =>
      signTexts(
        setMembers(request.header, { alg: request.key.alg, kid: 'another-key' }),
        request.payload,
        request.key,
      ),
  },
  'changed-claim': {
    text: 'sub was changed after signing.',
    build: (request) => {
      const signed = signTexts(withAlgorithm(request), request.payload, request.key)
      const changed = setMembers(request.payload, { sub: 'somebody-else' })
      const [header = '', , signature = ''] = signed.split('.')
      return `${header}.${encode(changed)}.${signature}`
    },
  },
  'embedded-key': {
    text: 'Signed with a key nobody knows, which stands in the header as jwk (CVE-2018-0114).',
    build: ({ header, payload }) => {
      const stranger = throwawayKey()
      const jwk = stranger.publicKey.export({ format: 'jwk' })
      return signTexts(
        setMembers(header, { alg: stranger.alg, kid: stranger.kid, jwk }),
        payload,
        stranger,
      )
    },
  },
  'unknown-critical': {
    text: 'Signed right, with a critical extension nobody knows (RFC 7515 section 4.1.11).',
    build: (request) => {
      const header = setMembers(withAlgorithm(request), {
        crit: ['urn:example:x'],
        'urn:example:x': true,
      })
      return signTexts(header, request.payload, request.key)
    },
  },
  'repeated-member': {
    text: 'Signed right, with sub twice: readers disagree about who it is (RFC 7519 section 4).',
    build: (request) => {
      const payload = request.payload.replace('{', '{"sub":"somebody-else",')
      return signTexts(withAlgorithm(request), payload, request.key)
    },
  },
}

/** Makes a token out of JSON texts, signed rightly or in one of the ways that a server must refuse.
 * @throws {ProblemError} bad-request: header or payload is no JSON object
 */
export function resignToken(request: ResignRequest): ResignedToken {
  requireObject(request.header, 'header')
  requireObject(request.payload, 'payload')
  const { text, build } = recipes[request.variant]
  return { token: build(request), text }
}

function requireObject(text: string, what: string): void {
  try {
    if (readJson(text).members !== undefined) return
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    throw badRequest(`the ${what} is no JSON: ${error.message}`)
  }
  throw badRequest(`the ${what} is no JSON object`)
}

/** The header with the algorithm and the kid of the key, unless the person wrote others. */
function withAlgorithm({ header, key }: ResignRequest): string {
  return setMembers(header, { alg: key.alg, kid: key.kid })
}

/** Replaces members of a JSON object, keeping everything else as it is written. */
function setMembers(text: string, members: Readonly<Record<string, unknown>>): string {
  const node = readJson(text)
  const object = new JsonObject(node, node.members ?? [])
  const kept = object.members
    .filter(({ name }) => !Object.hasOwn(members, name))
    .map(({ name, value }) => `${JSON.stringify(name)}:${value.text}`)
  const set = Object.entries(members).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  )
  return `{${[...set, ...kept].join(',')}}`
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}

function content(header: string, payload: string): string {
  return `${encode(header)}.${encode(payload)}`
}

function withoutSignature(token: string): string {
  return token.slice(0, token.lastIndexOf('.') + 1)
}

function signTexts(header: string, payload: string, { privateKey, alg }: SigningPair): string {
  const text = content(header, payload)
  const digest = alg === 'EdDSA' || alg === 'Ed25519' ? null : `sha${alg.slice(2)}`
  const padding = alg.startsWith('PS') ? { padding: 6, saltLength: -1 } : {}
  const input = { key: privateKey, dsaEncoding: 'ieee-p1363', ...padding } as const
  return `${text}.${sign(digest, Buffer.from(text), input).toString('base64url')}`
}

/** A stored private key as a pair to sign with. */
export function pairOf(privateKey: KeyObject, kid: string, alg: string): SigningPair {
  return { privateKey, publicKey: createPublicKey(privateKey), kid, alg }
}

import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { parseCertificate } from '../../certificate-path/index.ts'
import { type JsonNode, JsonTextError, readJson } from '../../jwt/index.ts'
import { readPemBlocks } from '../../pem.ts'
import { JsonObject } from '../decode-jwt.ts'
import { findKeyFault, type VerificationKey } from './verification-key.ts'

/** Most keys that are read out of one text. */
const mostKeys = 200

/** The keys in a text, and what could not be read. */
export interface ReadKeys {
  readonly keys: readonly VerificationKey[]
  readonly problems: readonly string[]
}

/** Reads the public keys in a pasted JWK, JWK Set or PEM text. A key that cannot be used is left out and told; private and
 * encrypted keys are not read, and nothing is derived from a passphrase.
 * @param owner whose the keys are said to be
 * @see RFC 7517; RFC 7468; spec/security.md L-09
 */
export function readKeyMaterial(text: string, owner: string): ReadKeys {
  const trimmed = text.trim()
  return trimmed.startsWith('{') ? readJwks(trimmed, owner) : readPemKeys(trimmed, owner)
}

function readJwks(text: string, owner: string): ReadKeys {
  let root: JsonNode
  try {
    root = readJson(text)
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    return { keys: [], problems: [`The key is no JSON: ${error.message}.`] }
  }
  const document = new JsonObject(root, root.members ?? [])
  const listed = document.get('keys')?.elements ?? [root]
  const keys: VerificationKey[] = []
  const problems: string[] = []
  for (const [index, node] of listed.slice(0, mostKeys).entries()) {
    const read = readJwk(new JsonObject(node, node.members ?? []), owner)
    if (typeof read === 'string') problems.push(`Key ${index + 1} was left out: ${read}.`)
    else keys.push(read)
  }
  if (listed.length > mostKeys) problems.push(`Only the first ${mostKeys} keys were read.`)
  return { keys, problems }
}

const publicMembers = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const

/** Reads one JWK for verifying; of a private one its public part.
 * @returns why it is left out, where it is
 */
export function readJwk(jwk: JsonObject, owner: string): VerificationKey | string {
  if (jwk.string('use') === 'enc') return 'it is for encryption'
  const operations = jwk.get('key_ops')?.elements
  if (
    operations !== undefined &&
    !operations.some(({ string }) => string === 'verify' || string === 'sign')
  ) {
    return 'its key_ops do not let it verify'
  }
  const facts = { kid: jwk.string('kid'), alg: jwk.string('alg'), owner, isChosen: true }
  if (jwk.string('kty') === 'oct') {
    const secret = Buffer.from(jwk.string('k') ?? '', 'base64url')
    return secret.length === 0 ? 'it has no k' : { ...facts, key: createSecretKey(secret) }
  }
  const members = publicMembers.flatMap((name) => {
    const value = jwk.string(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (members.some(([, value]) => value.length > 1_400)) return 'a number in it is too long (L-09)'
  const key = tryImport(() =>
    // Only public members of a JWK, each a string; the runtime refuses what is no key.
    createPublicKey({ key: Object.fromEntries(members) as JsonWebKey, format: 'jwk' }),
  )
  return key === undefined ? 'it is no key of RSA, EC or Ed25519' : withinLimits({ ...facts, key })
}

function withinLimits(key: VerificationKey): VerificationKey | string {
  const fault = findKeyFault(key, '')
  return fault === undefined ? key : `it is ${fault} (L-09)`
}

function tryImport(create: () => KeyObject): KeyObject | undefined {
  try {
    return create()
  } catch {
    // The runtime's words are about its own library; that it is no key is what counts.
    return undefined
  }
}

function readPemKeys(text: string, owner: string): ReadKeys {
  const blocks = [
    ...(readPemBlocks('PUBLIC KEY', text) ?? []).map((der) => ({ der, type: 'spki' as const })),
    ...(readPemBlocks('RSA PUBLIC KEY', text) ?? []).map((der) => ({
      der,
      type: 'pkcs1' as const,
    })),
  ]
  const keys: VerificationKey[] = []
  const problems: string[] = []
  const add = (read: VerificationKey | string, place: string) => {
    if (typeof read === 'string') problems.push(`${place} was left out: ${read}.`)
    else keys.push(read)
  }
  for (const [index, { der, type }] of blocks.slice(0, mostKeys).entries()) {
    const key = tryImport(() => createPublicKey({ key: Buffer.from(der), format: 'der', type }))
    const facts = { kid: undefined, alg: undefined, owner, isChosen: true }
    add(
      key === undefined ? 'it is no public key' : withinLimits({ ...facts, key }),
      `Key ${index + 1}`,
    )
  }
  for (const [index, der] of (readPemBlocks('CERTIFICATE', text) ?? [])
    .slice(0, mostKeys)
    .entries()) {
    add(readCertificateKey(der, owner), `Certificate ${index + 1}`)
  }
  if (keys.length === 0 && problems.length === 0) {
    problems.push(
      'No public key was found: paste a JWK, a JWK Set, or PEM with public keys or certificates.',
    )
  }
  return { keys, problems }
}

function readCertificateKey(der: Uint8Array, owner: string): VerificationKey | string {
  try {
    const { publicKey, subject } = parseCertificate(der)
    if (publicKey.fault !== undefined) return `its key has ${publicKey.fault.seen}`
    const key = createPublicKey({ key: Buffer.from(publicKey.spki), format: 'der', type: 'spki' })
    return {
      kid: undefined,
      alg: undefined,
      owner: `${owner}: ${subject.text}`,
      key,
      isChosen: true,
    }
  } catch (error) {
    // A certificate that cannot be read is left out and told, like any other key.
    return error instanceof Error ? error.message : 'it cannot be read'
  }
}

/** A shared secret as the person typed it.
 * @param text its UTF-8 octets are the secret
 */
export function secretKeyOf(text: string): VerificationKey {
  const key = createSecretKey(Buffer.from(text, 'utf8'))
  return { kid: undefined, alg: undefined, owner: 'the secret that was given', key, isChosen: true }
}

/** A published public key of someone known here, as a JWK that was checked before. */
export function knownKeyOf(
  jwk: JsonWebKey & { kid?: string; alg?: string },
  owner: string,
): VerificationKey {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return { kid: jwk.kid, alg: jwk.alg, owner, key, isChosen: false }
}

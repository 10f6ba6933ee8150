import { createSecretKey, type KeyObject } from 'node:crypto'
import { compactDecrypt, errors } from 'jose'
import { JsonTextError, readJson } from '../jwt/index.ts'
import { badRequest } from '../rpc/index.ts'
import { JsonObject } from './decode-jwt.ts'

/** Ways a key may be given that are taken; RSA1_5 is not, since its errors can tell the plaintext.
 * @see RFC 8725 section 3.2; spec/security.md TI-08
 */
const keyAlgorithms = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA-OAEP-384',
  'RSA-OAEP-512',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
  'A128KW',
  'A192KW',
  'A256KW',
  'A128GCMKW',
  'A192GCMKW',
  'A256GCMKW',
  'dir',
  'PBES2-HS256+A128KW',
  'PBES2-HS384+A192KW',
  'PBES2-HS512+A256KW',
] as const

/** What decrypting may cost. @see spec/security.md TI-08, L-10 */
const limits = { iterations: 1_200_000, inflatedBytes: 250_000 } as const

/** The header of a JWE, which anybody can read.
 * @throws {ProblemError} bad-request: it is no compact JWE
 */
export function readJweHeader(compact: string): JsonObject {
  const [part = '', ...rest] = compact.split('.')
  if (rest.length === 4) {
    try {
      const node = readJson(Buffer.from(part, 'base64url').toString('utf8'))
      if (node.members !== undefined) return new JsonObject(node, node.members)
    } catch (error) {
      if (!(error instanceof JsonTextError)) throw error
    }
  }
  throw badRequest(
    'this is no encrypted JWT in compact form: it has not five parts with a JSON header',
  )
}

/** Why a JWE cannot be opened, whatever the reason. */
export const unopenedJwe =
  'it could not be decrypted: the key is another one, the content was changed, or it is beyond what is allowed here (no RSA1_5, at most 1,200,000 iterations and 250 KB inflated)'

/** Opens a compact JWE with the key a person chose.
 * @returns undefined where it cannot be opened
 * @see spec/security.md TI-08 (CVE-2022-36083, CVE-2024-28176)
 */
export async function openJwe(compact: string, key: KeyObject): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(compact, key, {
      keyManagementAlgorithms: [...keyAlgorithms],
      maxPBES2Count: limits.iterations,
      maxDecompressedLength: limits.inflatedBytes,
    })
    return new TextDecoder('utf-8').decode(plaintext)
  } catch (cause) {
    if (
      !(cause instanceof errors.JOSEError) &&
      !(cause instanceof TypeError) &&
      !isCryptoError(cause)
    ) {
      throw cause
    }
    return undefined
  }
}

/** The runtime refuses keys of another kind in errors of its own. */
function isCryptoError(cause: unknown): boolean {
  return cause instanceof DOMException || (cause instanceof Error && 'code' in cause)
}

/** A shared secret, and what it is to open. */
export interface JweSecret {
  readonly secret: string
  readonly alg: string | undefined
}

/** A shared secret as the key of a JWE: base64url of octets where it is of a size such keys have, else a passphrase. */
export function secretForJwe({ secret, alg }: JweSecret): KeyObject {
  const octets = Buffer.from(secret, 'base64url')
  const isOctets =
    octets.toString('base64url') === secret && [16, 24, 32, 48, 64].includes(octets.length)
  const isPassphrase = alg?.startsWith('PBES2') === true || !isOctets
  return createSecretKey(isPassphrase ? Buffer.from(secret, 'utf8') : octets)
}

import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { algorithmsOf, isJwsSignedBy } from '../../src/main/core/jwt/index.ts'
import { fitsAlgorithm } from '../../src/main/core/token-inspector/verification/verification-key.ts'
import { isSignedWith } from '../../src/main/core/token-inspector/verification/verify-jws.ts'
import type { Vector } from './vector.ts'

/** A file of signatures, as far as it is read; its schema is published beside it. */
interface SignatureFile {
  readonly testGroups: readonly {
    readonly publicKeyPem: string
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      /** In hexadecimal, as the signature. */
      readonly msg: string
      readonly sig: string
      readonly result: Vector['result']
    }[]
  }[]
}

/** The files of what a JWS can be signed by, with the name that has there. @see RFC 7518 section 3.1; RFC 8037 section 3.1 */
export const signatureFiles: Readonly<Record<string, string>> = {
  ecdsa_secp256r1_sha256_p1363_test: 'ES256',
  ecdsa_secp384r1_sha384_p1363_test: 'ES384',
  ecdsa_secp521r1_sha512_p1363_test: 'ES512',
  rsa_signature_2048_sha256_test: 'RS256',
  rsa_signature_2048_sha384_test: 'RS384',
  rsa_signature_2048_sha512_test: 'RS512',
  rsa_signature_3072_sha256_test: 'RS256',
  rsa_signature_3072_sha384_test: 'RS384',
  rsa_signature_3072_sha512_test: 'RS512',
  rsa_signature_4096_sha256_test: 'RS256',
  rsa_signature_4096_sha384_test: 'RS384',
  rsa_signature_4096_sha512_test: 'RS512',
  rsa_pss_2048_sha256_mgf1_32_test: 'PS256',
  rsa_pss_3072_sha256_mgf1_32_test: 'PS256',
  rsa_pss_4096_sha256_mgf1_32_test: 'PS256',
  rsa_pss_2048_sha384_mgf1_48_test: 'PS384',
  rsa_pss_4096_sha384_mgf1_48_test: 'PS384',
  rsa_pss_4096_sha512_mgf1_64_test: 'PS512',
  ed25519_test: 'Ed25519',
}

/** Signatures of each file, judged by the Inspector, and by the endpoints too where they know the algorithm. */
export function readSignatureVectors(folder: string): readonly Vector[] {
  return Object.entries(signatureFiles).flatMap(([file, alg]) => {
    const text = readFileSync(join(folder, `${file}.json`), 'utf8')
    const { testGroups }: SignatureFile = JSON.parse(text)
    return testGroups.flatMap(({ publicKeyPem, tests }) => {
      const key = createPublicKey(publicKeyPem)
      return tests.flatMap(({ tcId, comment, msg, sig, result }) => {
        const name = `${file} ${tcId}, ${comment}`
        const judges = judgesOf(alg, key, Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex'))
        return Object.entries(judges).map(
          ([judge, isTaken]): Vector => ({
            name: `${name}, ${judge}`,
            result,
            explanation: undefined,
            isTaken,
          }),
        )
      })
    })
  })
}

function judgesOf(
  alg: string,
  key: KeyObject,
  message: Buffer,
  signature: Buffer,
): Readonly<Record<string, Vector['isTaken']>> {
  // Everything before the last dot is what was signed; no vector has to be two parts of a JWS for that.
  const compact = `${message.toString('latin1')}.${signature.toString('base64url')}`
  const owner = { kid: undefined, alg: undefined, owner: 'the suite', isChosen: true, key }
  const inspector = async () =>
    fitsAlgorithm(owner, alg) && isSignedWith(compact, signature, alg, key)
  const known = algorithmsOf(key).find((name) => name === alg)
  // Endpoints refuse what is not ASCII before they look at a signature.
  if (known === undefined || message.some((octet) => octet > 127)) return { inspector }
  return { inspector, endpoints: () => isJwsSignedBy(compact, known, key) }
}

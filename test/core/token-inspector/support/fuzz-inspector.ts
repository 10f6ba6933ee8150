import {
  CertificateFormatError,
  parseCertificate,
  parseCrl,
} from '../../../../src/main/core/certificate-path/index.ts'
import { JsonTextError, readJson } from '../../../../src/main/core/jwt/index.ts'
import { createBulkJudge } from '../../../../src/main/core/token-inspector/bulk/judge-token.ts'
import { decodeJwt, JwtFormError } from '../../../../src/main/core/token-inspector/decode-jwt.ts'
import { recogniseDer } from '../../../../src/main/core/token-inspector/find/der-kind.ts'
import { findItems } from '../../../../src/main/core/token-inspector/find/find-items.ts'
import { readKeyMaterial } from '../../../../src/main/core/token-inspector/verification/read-key-material.ts'
import { mutate, mutateBytes, type Random, randomFrom } from '../../../support/spoiled-input.ts'
import { buildLeaf } from '../../certificate-path/support/test-hierarchy.ts'
import { buildCrl } from '../../certificate-path/support/test-revocation.ts'
import { createWorld, keys, now, untrusting } from './inspector-world.ts'
import { build } from './rule-examples.ts'

const token = build({ profile: 'udap-software-statement' }).token
const idToken = build({ profile: 'id-token' }).token
const jwk = JSON.stringify({
  keys: [
    keys.curve.publicKey.export({ format: 'jwk' }),
    keys.server.publicKey.export({ format: 'jwk' }),
  ],
})
const texts = [
  token,
  idToken,
  jwk,
  JSON.stringify({ access_token: idToken, id_token: token }),
  `POST /token HTTP/1.1\r\nAuthorization: Bearer ${idToken}\r\n\r\ngrant_type=x&client_assertion=${token}`,
  `https://as.example/authorize?response_type=code&client_id=a&state=b#id_token=${idToken}`,
  String(keys.curve.publicKey.export({ type: 'spki', format: 'pem' })),
]
const certificate = buildLeaf()
const list = buildCrl()

const judge = createBulkJudge({
  surroundings: {
    issuer: undefined,
    fhirBase: undefined,
    now,
    clockSkewSeconds: 60,
    isClient: async () => false,
  },
  keys: readKeyMaterial(jwk, 'test').keys,
  profile: undefined,
  community: undefined,
  judgeChain: untrusting,
})
const inspector = createWorld()

function refusing(run: () => unknown, refusal: new (...args: never[]) => Error): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof refusal)) throw error
  }
}

const one = (random: Random) => texts[random(texts.length)] ?? token

/** Each parser of the Inspector with what it is fed; anything but its own refusal is a crash. */
export const parsers: Readonly<Record<string, (random: Random) => unknown>> = {
  json: (random) => refusing(() => readJson(mutate(jwk, random)), JsonTextError),
  jwt: (random) => refusing(() => decodeJwt(mutate(token, random)), JwtFormError),
  items: (random) => findItems(mutate(one(random), random)),
  keys: (random) =>
    readKeyMaterial(mutate(random(2) === 0 ? jwk : (texts[6] ?? ''), random), 'test'),
  certificates: (random) =>
    refusing(() => parseCertificate(mutateBytes(certificate, random)), CertificateFormatError),
  lists: (random) => refusing(() => parseCrl(mutateBytes(list, random)), CertificateFormatError),
  der: (random) => recogniseDer(mutateBytes(random(2) === 0 ? certificate : list, random)),
  bulk: (random) => judge(mutate(random(2) === 0 ? token : idToken, random)),
  inspection: (random) => inspector.inspect(mutate(one(random), random)),
}

/** Feeds a parser so many inputs; the same seed gives the same ones.
 * @returns what it crashed on
 */
export async function fuzz(name: string, inputs: number, seed: number): Promise<string[]> {
  const random = randomFrom(seed)
  const crashes: string[] = []
  for (let index = 0; index < inputs; index += 1) {
    try {
      await parsers[name]?.(random)
    } catch (error) {
      crashes.push(
        `${name} ${seed} ${index}: ${error instanceof Error ? error.stack : String(error)}`,
      )
    }
  }
  return crashes
}

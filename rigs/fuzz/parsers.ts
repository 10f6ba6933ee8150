import { generateKeyPairSync } from 'node:crypto'
import {
  CertificateFormatError,
  DerFormatError,
  parseCertificate,
  parseCrl,
  readStrictDer,
} from '../../src/main/core/certificate-path/index.ts'
import { decodeStrictJws, JwsFormError } from '../../src/main/core/jwt/index.ts'
import { KeyMaterialError } from '../../src/main/core/key-store/key-formats/key-material-error.ts'
import { recogniseKeyMaterial } from '../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import { parseWorkspace } from '../../src/main/core/workspace/parse-workspace.ts'
import { parseDeepLink } from '../../src/main/hosts/electron/deep-links.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import { buildLeaf } from '../../test/core/certificate-path/support/test-hierarchy.ts'
import { buildCrl } from '../../test/core/certificate-path/support/test-revocation.ts'
import { keyBag, makePkcs12, pkcs12Passphrase } from '../../test/support/pkcs12.ts'
import { mutate, mutateBytes, type Random } from '../../test/support/spoiled-input.ts'

/** A parser of what comes from outside, fed once with a good input that was spoiled a little.
 * @throws anything but its own refusal: a crash
 */
export type FedParser = (random: Random) => void

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = {
  iss: 'app',
  sub: 'app',
  aud: 'https://as.example/token',
  exp: 1_772_884_800,
  jti: 'j',
}
const token = `${base64url({ alg: 'ES384', kid: 'k', typ: 'JWT' })}.${base64url(claims)}.${'A'.repeat(128)}`
const jwk = JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const certificate = buildLeaf()
const revocationList = buildCrl()
const pkcs12 = makePkcs12({ bags: [keyBag(privateKey)] })
const workspace = JSON.stringify({
  settings: { approval: 'automatic', accessTokenLifetimeSeconds: 300 },
  clients: [{ client_id: 'app', client_name: 'App', redirect_uris: ['https://app.example/cb'] }],
  users: [{ username: 'dr', fhirUser: 'Practitioner/dr' }],
})

function refusing(run: () => unknown, ...refusals: (new (...args: never[]) => Error)[]): void {
  try {
    run()
  } catch (error) {
    if (!refusals.some((refusal) => error instanceof refusal)) throw error
  }
}

const fromText = (text: string, random: Random) => Buffer.from(mutate(text, random))

/** Every parser of the figure, by the name it has there. @see spec/security.md FG-02 */
export const parsers: Readonly<Record<string, FedParser>> = {
  JWT: (random) => {
    const limits = { characters: 65_536, payloadBytes: 65_536 }
    refusing(() => decodeStrictJws(mutate(token, random), limits), JwsFormError)
  },
  JWK: (random) => {
    refusing(() => recogniseKeyMaterial(fromText(jwk, random)), KeyMaterialError)
  },
  DER: (random) => {
    const bytes = mutateBytes(random(2) === 0 ? certificate : revocationList, random)
    refusing(() => readStrictDer(bytes), DerFormatError, CertificateFormatError)
    refusing(() => parseCertificate(bytes), CertificateFormatError)
  },
  CRL: (random) => {
    refusing(() => parseCrl(mutateBytes(revocationList, random)), CertificateFormatError)
  },
  'PKCS#12': (random) => {
    const bytes = mutateBytes(pkcs12, random)
    refusing(() => recogniseKeyMaterial(bytes, { passphrase: pkcs12Passphrase }), KeyMaterialError)
  },
  PEM: (random) => {
    refusing(() => recogniseKeyMaterial(fromText(pem, random)), KeyMaterialError)
  },
  'deep link': (random) => {
    parseDeepLink(mutate('trustbench://open/launch', random))
  },
  config: (random) => {
    refusing(() => parseWorkspace(mutate(workspace, random)), ProblemError)
  },
}

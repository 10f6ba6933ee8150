import {
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto'
import { explainScope } from '../../../../src/main/core/token-inspector/explain-scope.ts'
import {
  createTokenInspector,
  type TokenInspectorOptions,
} from '../../../../src/main/core/token-inspector/index.ts'
import type { VerificationKey } from '../../../../src/main/core/token-inspector/verification/verification-key.ts'
import * as pki from '../../certificate-path/support/test-certificates.ts'

export const issuer = 'http://localhost:4100'
export const fhirBase = `${issuer}/fhir`
/** Epoch seconds at which everything is judged. */
export const now = pki.now

/** Keys are made once. */
export const keys = {
  server: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  stranger: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  curve: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  authority: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

/** The URI in the certificate of the server key. */
export const holder = 'https://client.example/app'

/** A certificate for a key of these tests. */
export function certificateFor(
  publicKey: KeyObject,
  change: Partial<pki.CertificateRequest> = {},
): string {
  const der = pki.buildCertificate({
    subject: 'O=Example,CN=holder',
    issuer: 'O=Example,CN=authority',
    publicKey,
    signedBy: keys.authority.privateKey,
    extensions: [pki.basicConstraints(false), pki.keyUsage('digitalSignature'), pki.uriSan(holder)],
    ...change,
  })
  return Buffer.from(der).toString('base64')
}

export const serverCertificate = certificateFor(keys.server.publicKey)

/** The key tokens are verified with, under its name. */
export const knownKey: VerificationKey = {
  kid: 'server-key',
  alg: undefined,
  owner: 'this server',
  key: keys.server.publicKey,
  isChosen: false,
}

export const untrusting: TokenInspectorOptions['judgeChain'] = async () => ({
  isTrusted: false,
  isRevoked: false,
  explanation: {
    check: 'certificate-path',
    clause: 'UD-01',
    parameter: 'x5c',
    seen: 'of no community',
    wanted: 'a community',
  },
})

/** An inspector of a server with one client, one key, and no issued tokens. */
export function createWorld(change: Partial<TokenInspectorOptions> = {}) {
  return createTokenInspector({
    surroundings: async () => ({
      issuer,
      fhirBase,
      now,
      clockSkewSeconds: 30,
      isClient: async (clientId) => clientId === 'app',
    }),
    keys: async (kid) => (kid === undefined || kid === knownKey.kid ? [knownKey] : []),
    issuedTokens: { find: async () => undefined },
    explainScope,
    judgeChain: untrusting,
    ...change,
  })
}

export const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** Signs texts as they are, whatever they say. */
export function signTexts(
  header: string,
  payload: string,
  { alg, key = keys.server.privateKey }: { readonly alg: string; readonly key?: KeyObject },
): string {
  const content = `${encode(header)}.${encode(payload)}`
  return `${content}.${signatureOf(content, alg, key)}`
}

/** The signature of some content by a JWS algorithm; empty for one that signs nothing. */
export function signatureOf(content: string, alg: string, key: KeyObject | string): string {
  const digest = `sha${alg.slice(2)}`
  const isSecret = typeof key === 'string'
  if (alg.startsWith('HS') && isSecret) {
    return createHmac(digest, key).update(content).digest('base64url')
  }
  if (isSecret || !/^(?:RS|ES|PS)\d{3}$|^EdDSA$/.test(alg)) return ''
  const input: SignKeyObjectInput = { key, dsaEncoding: 'ieee-p1363' }
  if (alg.startsWith('PS')) Object.assign(input, { padding: 6, saltLength: -1 })
  return sign(alg === 'EdDSA' ? null : digest, Buffer.from(content), input).toString('base64url')
}

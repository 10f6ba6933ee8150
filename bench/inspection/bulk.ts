import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createBulkInspection } from '../../src/main/core/token-inspector/index.ts'
import { knownKeyOf } from '../../src/main/core/token-inspector/verification/read-key-material.ts'
import { systemClock } from '../../src/main/hosts/node/platform.ts'

/** Who signs the tokens that are inspected. */
export interface Signer {
  readonly alg: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** How many threads inspect: one for each core. */
export const threads = availableParallelism()

const built = join(import.meta.dirname, '..', '..', 'out', 'main')
const threadEntry = (name: string) => pathToFileURL(join(built, `${name}.js`))

/** New keys for the algorithms that are compared. */
export function makeSigners(): readonly Signer[] {
  return [
    { alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
    { alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  ]
}

/** Signs access tokens that break no rule, each with a subject, a patient and an identifier of its own. */
export function makeTokens({ alg, privateKey }: Signer, count: number): string[] {
  const now = Math.floor(Date.now() / 1000)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return Array.from({ length: count }, (_, index) => {
    const claims = {
      iss: 'https://as.example',
      sub: `user-${index}`,
      aud: 'https://fhir.example',
      client_id: 'app',
      jti: `0198f2c0-5f2a-7a61-8b7e-${index}`,
      iat: now,
      exp: now + 3_600,
      scope: 'patient/Observation.rs openid fhirUser launch/patient',
      patient: `p-${index}`,
    }
    const content = `${encode({ alg, kid: alg, typ: 'at+jwt' })}.${encode(claims)}`
    const input = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
    return `${content}.${sign('sha256', Buffer.from(content), input).toString('base64url')}`
  })
}

/** Opens a bulk inspection that holds the signers' keys and knows nothing else; the caller closes it. */
export function openBulk(signers: readonly Signer[]) {
  const keys = signers.map(({ alg, publicKey }) =>
    knownKeyOf({ ...publicKey.export({ format: 'jwk' }), kid: alg, alg }, 'the benchmark'),
  )
  return createBulkInspection(
    { threadEntry, clock: systemClock },
    {
      surroundings: {
        issuer: undefined,
        fhirBase: undefined,
        now: Math.floor(Date.now() / 1000),
        clockSkewSeconds: 60,
      },
      profile: undefined,
      keys,
      community: undefined,
      knowledge: {
        isClient: async () => false,
        keys: async () => [],
        issuedTokens: { find: async () => undefined },
        judgeChain: () => Promise.reject(new Error('no token here has a certificate')),
      },
    },
    threads,
  )
}

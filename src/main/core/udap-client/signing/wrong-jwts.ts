import { createPublicKey } from 'node:crypto'
import type { JwtMembers } from '../../jwt/index.ts'
import type { ChangeWorld, UdapJwtChange } from './sign-udap-jwt.ts'

const tenMinutes = 600
const longest = 300

/** Ways to be wrong that any UDAP JWT has, whatever it is for. @see spec/udap.md section 0.4 */
export const wrongJwts = {
  'not-a-jws': () => ({ compact: (text) => text.slice(0, text.lastIndexOf('.')) }),
  'algorithm-none': () => ({ header: { alg: 'none' }, signature: 'missing' }),
  'signature-empty': () => ({ signature: 'missing' }),
  'algorithm-missing': () => ({ header: { alg: null } }),
  'x5c-missing': () => ({ header: { x5c: null } }),
  'x5c-empty': () => ({ header: { x5c: [] } }),
  'x5c-text': ({ x5c }) => ({ header: { x5c: x5c[0] } }),
  'x5c-pem': ({ x5c: [leaf = '', ...others] }) => ({
    header: {
      x5c: [`-----BEGIN CERTIFICATE-----\n${leaf}\n-----END CERTIFICATE-----`, ...others],
    },
  }),
  'x5c-leaf-second': ({ x5c: [leaf, ...others] }) => ({
    header: { x5c: [others[0], leaf, ...others.slice(1)] },
  }),
  'x5c-long': ({ x5c }) => ({
    header: { x5c: Array.from({ length: 11 }, (_, index) => x5c[index % x5c.length]) },
  }),
  'key-mismatch': () => ({ signature: 'another-key' }),
  'jwk-embedded': ({ stranger }) => ({
    header: { jwk: createPublicKey(stranger).export({ format: 'jwk' }) },
    signature: 'another-key',
  }),
  'public-key-as-secret': () => ({
    header: { alg: 'HS256' },
    signature: 'public-key-as-secret',
  }),
  'algorithm-unfit': ({ alg }) => ({ header: { alg: alg.startsWith('RS') ? 'ES256' : 'RS256' } }),
  'signature-altered': () => ({ signature: 'altered' }),
  'claims-altered': () => ({ compact: alterClaims }),
  'crit-unknown': () => ({ header: { crit: ['urn:unknown'], 'urn:unknown': true } }),
  'claim-repeated': () => ({ writeClaims: repeatIssuer }),
  'iss-missing': () => ({ claims: { iss: null } }),
  'aud-missing': () => ({ claims: { aud: null } }),
  'aud-other': () => ({ claims: { aud: 'https://other.invalid/endpoint' } }),
  'aud-slash': ({ claims }) => ({ claims: { aud: `${claims['aud']}/` } }),
  'exp-missing': () => ({ claims: { exp: null } }),
  'iat-missing': () => ({ claims: { iat: null } }),
  'exp-text': ({ claims }) => ({ claims: { exp: String(claims['exp']) } }),
  'exp-milliseconds': ({ now }) => ({
    claims: { iat: now * 1_000, exp: (now + longest) * 1_000 },
  }),
  expired: ({ now }) => ({ claims: { iat: now - tenMinutes - longest, exp: now - tenMinutes } }),
  'iat-future': ({ now }) => ({
    claims: { iat: now + tenMinutes, exp: now + tenMinutes + longest },
  }),
  'exp-before-iat': ({ now }) => ({ claims: { iat: now, exp: now - longest } }),
  'lifetime-long': ({ now }) => ({ claims: { iat: now, exp: now + longest + 1 } }),
  'jti-missing': () => ({ claims: { jti: null } }),
} satisfies Record<string, (world: ChangeWorld) => UdapJwtChange>

function alterClaims(compact: string): string {
  const [header = '', payload = '', signature = ''] = compact.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const altered = Buffer.from(JSON.stringify({ ...claims, added: true })).toString('base64url')
  return `${header}.${altered}.${signature}`
}

function repeatIssuer(claims: JwtMembers): string {
  return JSON.stringify(claims).replace(/^\{/, `{"iss":${JSON.stringify(claims['iss'])},`)
}

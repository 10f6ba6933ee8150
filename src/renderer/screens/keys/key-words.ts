import type {
  KeyAlgorithm,
  KeyOwner,
  KeyPurpose,
  KeyRow,
  KeyState,
} from '../../../shared/contract/keys.ts'
import type { Verdict } from '../../../shared/design-tokens.ts'

/** What each purpose is called. */
export const purposeNames: Readonly<Record<KeyPurpose, string>> = {
  'client-authentication': 'Client authentication',
  'software-statement': 'Software statements',
  'signed-metadata': 'Signed metadata',
  'certificate-authority': 'Certificate authority',
  'ocsp-responder': 'OCSP responder',
  tls: 'TLS',
  other: 'Other',
}

/** What each algorithm is called. */
export const algorithmNames: Readonly<Record<KeyAlgorithm, string>> = {
  'rsa-2048': 'RSA 2048',
  'rsa-3072': 'RSA 3072',
  'rsa-4096': 'RSA 4096',
  'p-256': 'EC P-256',
  'p-384': 'EC P-384',
  'p-521': 'EC P-521',
  ed25519: 'Ed25519',
}

/** Each state as a word with its colour. */
export const stateWords: Readonly<
  Record<KeyState, { readonly verdict: Verdict; readonly word: string }>
> = {
  active: { verdict: 'pass', word: 'active' },
  retiring: { verdict: 'warn', word: 'in overlap' },
  retired: { verdict: 'info', word: 'retired' },
  expired: { verdict: 'fail', word: 'expired' },
}

/** Names an algorithm, also one that was imported and is not made here. */
export function nameAlgorithm(algorithm: KeyRow['algorithm']): string {
  // hasOwn proves that the table has the name.
  if (Object.hasOwn(algorithmNames, algorithm)) return algorithmNames[algorithm as KeyAlgorithm]
  return algorithm.toUpperCase().replace('-', ' ')
}

/** Whom a key serves, in words. */
export function describeOwner(owner: KeyOwner): string {
  switch (owner.kind) {
    case 'client':
      return `client ${owner.id}`
    case 'community':
      return `community ${owner.id}`
    case 'jwk-set':
      return `JWK Set ${owner.id}`
    case 'server':
      return 'this server'
    case 'none':
      return 'nobody'
  }
}

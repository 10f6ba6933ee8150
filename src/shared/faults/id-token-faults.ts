import { inArea } from './fault.ts'

const validation = 'OpenID Connect Core 1.0 section 3.1.3.7'

/** Faults of ID tokens. All but the missing and the unsigned one are signed as they are sent. */
export const idTokenFaults = inArea('id-token', [
  {
    id: 'id-token-missing',
    title: 'Missing',
    changes: 'id_token is left out of the token response though openid was granted.',
    clause: 'OpenID Connect Core 1.0 section 3.1.3.3; OID-01',
  },
  {
    id: 'id-token-wrong-audience',
    title: 'aud of another client',
    changes: 'aud names another client.',
    clause: `${validation}, rule 3; OID-12`,
  },
  {
    id: 'id-token-wrong-issuer',
    title: 'iss of another server',
    changes: 'iss names another server.',
    clause: `${validation}, rule 2; OID-12`,
  },
  {
    id: 'id-token-wrong-nonce',
    title: 'nonce changed',
    changes:
      'nonce is another one than in the request, and is there even when the request had none.',
    clause: `${validation}, rule 11; OID-12`,
  },
  {
    id: 'id-token-no-nonce',
    title: 'nonce missing',
    changes: 'nonce is left out though the request had one.',
    clause: `${validation}, rule 11; OID-12`,
  },
  {
    id: 'id-token-expired',
    title: 'Expired',
    changes: 'iat is two hours and exp one hour ago.',
    clause: `${validation}, rule 9; OID-12`,
  },
  {
    id: 'id-token-from-the-future',
    title: 'iat in the future',
    changes: 'iat is in one hour and exp in two.',
    clause: `${validation}, rule 10`,
  },
  {
    id: 'id-token-unsigned',
    title: 'alg none',
    changes: 'alg is none and there is no signature.',
    clause: `${validation}, rule 7; RFC 8725 section 3.1`,
  },
  {
    id: 'id-token-wrong-signature',
    title: 'Signature broken',
    changes: 'The first octet of the signature is another one.',
    clause: `${validation}, rule 6`,
  },
  {
    id: 'id-token-strange-key',
    title: 'Signed with another key',
    changes: 'A key that is not in the JWK Set made the signature; kid stays.',
    clause: `${validation}, rule 6`,
  },
  {
    id: 'id-token-unknown-kid',
    title: 'Unknown kid',
    changes: 'kid names a key that is not in the JWK Set; the right key made the signature.',
    clause: 'OpenID Connect Core 1.0 section 10.1',
  },
  {
    id: 'id-token-no-subject',
    title: 'sub missing',
    changes: 'sub is left out.',
    clause: 'OpenID Connect Core 1.0 section 2; OID-02',
  },
  {
    id: 'id-token-wrong-fhir-user',
    title: 'fhirUser of another server',
    changes: 'fhirUser, where there is one, names a resource of another server.',
    clause: 'SMART App Launch 2.2.0, scopes for requesting identity data; OID-04',
  },
  {
    id: 'id-token-wrong-at-hash',
    title: 'at_hash wrong',
    changes: 'at_hash is that of another access token.',
    clause: 'OpenID Connect Core 1.0 section 3.1.3.8',
  },
])

import { inArea } from './fault.ts'

/** Faults of the JWK Set. */
export const jwksFaults = inArea('jwks', [
  {
    id: 'jwks-empty',
    title: 'No keys',
    changes: 'The JWK Set has no keys.',
    clause: 'RFC 7517 section 5; DSC-13',
  },
  {
    id: 'jwks-stale',
    title: 'Stale keys',
    changes:
      'Another key stands under each kid in the JWK Set, as in a copy from before a rotation.',
    clause: 'OpenID Connect Core 1.0 section 10.1.1; DSC-13',
  },
  {
    id: 'jwks-duplicate-kid',
    title: 'Duplicate kid',
    changes: 'Before each key the JWK Set has another one with the same kid.',
    clause: 'RFC 7517 section 4.5; AS-21',
  },
  {
    id: 'jwks-unavailable',
    title: '503',
    changes: 'The JWK Set is answered with 503.',
    clause: 'OpenID Connect Core 1.0 section 10.1; DSC-13',
  },
  {
    id: 'jwks-slow',
    title: 'Slow',
    changes: 'The JWK Set is answered after twenty seconds.',
    clause: 'OpenID Connect Core 1.0 section 10.1; DSC-13',
  },
])

/** Faults of introspection and UserInfo. */
export const introspectionFaults = inArea('introspection', [
  {
    id: 'introspection-always-active',
    title: 'Always active',
    changes: 'active is true for what is no live token; nothing else is said of it.',
    clause: 'RFC 7662 section 2.2; INT-02',
  },
  {
    id: 'introspection-never-active',
    title: 'Never active',
    changes: 'The answer is active false for a live token.',
    clause: 'RFC 7662 section 2.2; INT-02',
  },
  {
    id: 'introspection-wrong-client',
    title: 'client_id of another client',
    changes: 'client_id of a live token names another client.',
    clause: 'RFC 7662 section 2.2; INT-03',
  },
  {
    id: 'introspection-ended',
    title: 'exp in the past',
    changes: 'exp of a live token is an hour ago while active stays true.',
    clause: 'RFC 7662 section 2.2; INT-03',
  },
  {
    id: 'introspection-unavailable',
    title: '503',
    changes: 'The introspection endpoint answers 503 without looking at the request.',
    clause: 'RFC 7662 section 2.3',
  },
  {
    id: 'userinfo-other-subject',
    title: 'UserInfo about somebody else',
    changes: 'sub at UserInfo is another one than in the ID token.',
    clause: 'OpenID Connect Core 1.0 section 5.3.2',
  },
])

import { inArea } from './fault.ts'

/** Faults of authorization responses. */
export const authorizeFaults = inArea('authorize', [
  {
    id: 'state-changed',
    title: 'state changed',
    changes: 'The authorization response carries another state than the request.',
    clause: 'RFC 6749 section 4.1.2; SAL-12, SAL-15',
  },
  {
    id: 'state-dropped',
    title: 'state dropped',
    changes: 'The authorization response carries no state.',
    clause: 'RFC 6749 section 4.1.2; SAL-12, SAL-15',
  },
  {
    id: 'iss-missing',
    title: 'iss missing',
    changes: 'The authorization response carries no iss, which the metadata promises.',
    clause: 'RFC 9207 section 2.4',
  },
  {
    id: 'iss-foreign',
    title: 'iss of another server (mix-up)',
    changes: 'iss in the authorization response names another authorization server.',
    clause: 'RFC 9207 section 2.4; RFC 9700 section 4.4',
  },
  {
    id: 'error-for-code',
    title: 'Error instead of code',
    changes: 'error=access_denied takes the place of the code that was issued.',
    clause: 'RFC 6749 section 4.1.2.1; SAL-43',
  },
  {
    id: 'error-server-error',
    title: 'server_error instead of code',
    changes: 'error=server_error takes the place of the code that was issued.',
    clause: 'RFC 6749 section 4.1.2.1; SAL-44',
  },
  {
    id: 'code-missing',
    title: 'Neither code nor error',
    changes: 'The authorization response carries neither code nor error.',
    clause: 'RFC 6749 section 4.1.2; SAL-14',
  },
  {
    id: 'code-twice',
    title: 'code twice',
    changes: 'The authorization response carries code twice.',
    clause: 'RFC 6749 section 3.1; GEN-06',
  },
  {
    id: 'code-garbled',
    title: 'code garbled',
    changes: 'The characters of the code come in reverse order, so that it cannot be redeemed.',
    clause: 'RFC 6749 section 4.1.2; SAL-14',
  },
  {
    id: 'authorize-unavailable',
    title: 'Authorization endpoint: 503',
    changes: 'The authorization endpoint answers 503 without looking at the request.',
    clause: 'RFC 6749 section 4.1.2.1; SAL-44',
  },
])

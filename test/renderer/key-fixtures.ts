import type { KeyDetail, KeyRow } from '../../src/shared/contract/keys.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now } from './render-console.tsx'

/** A key of a client, as lists show it. */
export const keyRow: KeyRow = {
  id: 'key-1',
  name: 'Nightly export',
  tags: ['lab'],
  algorithm: 'p-384',
  alg: 'ES384',
  purpose: 'client-authentication',
  owner: { kind: 'client', id: 'nightly' },
  kid: 'thumbprint-1',
  thumbprint: 'thumbprint-1',
  state: 'active',
  createdAt: now - 100,
  expiresAt: now + 86_400,
  retiredAt: null,
  successorId: null,
}

/** The same key in detail. */
export const keyDetail: KeyDetail = {
  ...keyRow,
  publicJwk: { kty: 'EC', crv: 'P-384', kid: 'thumbprint-1' },
  predecessorId: null,
  uses: [{ kind: 'client', id: 'nightly', text: 'published for the client Nightly' }],
}

/** A core with one key. */
export const oneKey: FakeHandlers = {
  'keys.list': ({ search }) =>
    'nightly export'.includes(search) ? { rows: [keyRow], total: 1 } : { rows: [], total: 0 },
  'keys.get': () => keyDetail,
  'keys.tags': () => ({ tags: ['lab'] }),
  'keys.jwkSets': ({ kind }) => ({
    sets:
      kind === 'jwk-set'
        ? []
        : [
            {
              owner: { kind: 'client', id: 'nightly' },
              url: 'http://localhost:4100/clients/nightly/jwks',
              publishedKeys: 2,
              clients: ['nightly'],
            },
          ],
  }),
  'clients.list': () => ({ rows: [], total: 0 }),
}

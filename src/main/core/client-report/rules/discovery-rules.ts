import { type ClientRule, found } from '../rule.ts'

/** Rules about reading metadata. */
export const discoveryRules: readonly ClientRule[] = [
  {
    id: 'discovery-first',
    title: 'Reads the metadata of the server before it uses its endpoints',
    clause: 'SMART App Launch 2.2.0, App Launch, retrieve .well-known/smart-configuration; BKS-15',
    level: 'SHOULD',
    how: 'Metadata was read, and answered, before the first authorization or token request.',
    judge: ({ discoveries, authorizations, tokenRequests }) => {
      const uses = [...authorizations, ...tokenRequests].map(({ exchange }) => exchange)
      const first = uses.sort((one, other) => one.sequence - other.sequence)[0]
      if (first === undefined) return []
      const read = discoveries.find(
        ({ sequence, status, url }) =>
          status === 200 && sequence < first.sequence && !url.endsWith('/jwks'),
      )
      const path = URL.parse(read?.url ?? '')
        ?.pathname.split('/')
        .at(-1)
      const seen = path === undefined ? 'no metadata read before' : `${path} read before`
      return [found(read ?? first, read !== undefined, seen, 'smart-configuration read first')]
    },
  },
  {
    id: 'discovery-without-token',
    title: 'Sends no credentials along when it reads metadata',
    clause: 'SMART App Launch 2.2.0, Conformance; DSC-02',
    level: 'SHOULD',
    how: 'Requests for metadata carry no Authorization header.',
    judge: ({ discoveries }) =>
      discoveries.map((exchange) => {
        const isSent = exchange.request.headers.some(([name]) => name === 'authorization')
        return found(
          exchange,
          !isSent,
          isSent ? 'an Authorization header' : 'no credentials',
          'none: the document is open to everyone',
        )
      }),
  },
]

// JavaScript, because a peer that loads TypeScript pays for a compiler in its start and its memory.

/** A public app, with the redirect URI of the tests. */
export const publicAppId = 'bench-app'

/** A resource server that may introspect, with its secret. */
export const introspector = { client_id: 'bench-api', client_secret: 'a-secret-of-the-bench-only' }

/** What the app of people asks for, as every server of this kind knows it. */
export const personalScope = 'openid offline_access'

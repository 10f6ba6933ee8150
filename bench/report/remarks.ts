/** What profiles say of the goals that are missed, and what was tried; written by hand, for docs/performance.md. */
export const remarks = `
### Why goals are missed

- **Tokens.** Of the main thread's time with a client_credentials request (RS384, opaque token, 16 at once) 27 % is the COMMIT with its
  flush, 12 % keeping the exchange for the console, 10 % writing the answer to its socket, 7 % verifying, 6 % the inserts, 4 %
  taking the assertion apart, and 2 to 3 % each the negotiation, the form, the parser of HTTP and the garbage collector. oidc-provider
  flushes nothing and keeps no exchanges; the floor that stores nothing is itself at most 1.6 times its rate, so twice of it is
  more than the HTTP layer gives with one core for the server and one for the load. Tried, and kept: commits in groups, without
  savepoints until one fails; exchanges committed without a flush of their own, their bodies read as JSON only where they may
  name a secret, their words indexed when it is quiet; answers without streams; keys, certificates, scopes and clients read
  once; prepared statements. Weighed, and left: RSA on the thread pool, which by itself frees 35 µs of the main thread, but lets the
  requests of a group arrive one by one. Measured, and not for sale: without the flush the rate is a quarter higher. A flush in another thread would give
  most of that, but one that fails could no longer undo its group. Not tried: exchanges in a thread and a file of
  their own, which costs memory and start; several processes, since the load takes the other core.
- **Elliptic curves.** Verifying is on the thread pool and leaves the rest of a request, some 0.5 ms of a core, to the same two cores.
- **UDAP.** Judged chains and taken apart certificates are remembered. What is left beside SMART is the token itself, several times
  as long: its form, its JSON with every name compared, its notes and the exchange that is kept.
- **FHIR and introspection.** The floor sends the same bytes each time. Of the processor time of a read 28 % is writing the answer to
  its socket, 27 % keeping the exchange for the console, 17 % the check of token and scopes with the resource itself, and the
  rest reading the request, the router and its headers. Tried, and kept: what was read of tokens, grants, clients, users and secrets
  is remembered until the next write to the store, resources with the text they are stored as, scopes compiled once, searches
  led by the index tables and not by the type, key objects made once. Tried, and dropped: the total of a search in the statement
  that reads its page, which takes as long as both. Not tried: tokens remembered in clear, which would save 4 %.
- **Growth.** Token hashes and identifiers of assertions are random, so a full store writes to pages all over.
- **Start and idle memory.** Evaluating the program's one large chunk comes first in the profile. Tried, and kept: libraries bundled,
  compiled code kept, commands and sandbox data loaded when they are wanted. Measured, and left: a young generation that does not
  grow during the start saves 13 MiB and makes the start 15 % longer.
`

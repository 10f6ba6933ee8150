/** What profiles say of the goals that are missed, and what was tried; written by hand, for docs/performance.md. */
export const remarks = `
### Why goals are missed

- **Tokens.** Of the processor time of a client_credentials request (RS384, opaque token) 27 % is the flush of the commit, 16 % the
  validation of the assertion, 13 % the inserts of grant and token, 11 % writing the answer, and 10 % the route. Every exchange
  is kept for the console with its checks and an index for the search in messages, off the path of the request but on the
  same core: about 0.1 ms for each 1,000 characters. oidc-provider keeps neither. Tried, and kept: commits in groups, keys and
  certificates imported once, prepared statements, bodies without streams. Not tried: writing exchanges in a thread of
  their own, several processes.
- **FHIR and introspection.** The floor sends the same bytes each time. Of the processor time of a read 28 % is writing the answer to
  its socket, 27 % keeping the exchange for the console, 17 % the check of token and scopes with the resource itself, and the
  rest reading the request, the router and its headers. Tried, and kept: what was read of tokens, grants, clients, users and secrets
  is remembered until the next write to the store, resources with the text they are stored as, scopes compiled once, searches
  led by the index tables and not by the type, key objects made once. Tried, and dropped: the total of a search in the statement
  that reads its page, which takes as long as both. Not tried: tokens remembered in clear, which would save 4 %.
- **Growth.** Token hashes and identifiers of assertions are random, so a full store writes to pages all over.
- **Start and idle memory.** Evaluating the program's one large chunk comes first in the profile. Tried, and kept: libraries bundled,
  compiled code kept, commands and sandbox data loaded when they are wanted.
`

/** What profiles say of the goals that are missed, and what was tried; written by hand, for docs/performance.md. */
export const remarks = `
### Why goals are missed

- **Tokens.** Of the main thread's time with a client_credentials request (RS384, opaque token, 16 at once) 24 % is the COMMIT with its
  flush, 10 % verifying, 9 % the inserts, 5 % taking the assertion apart, 4 % each handing the exchange to the thread that keeps it
  and asking whether somebody else wrote to the store, 3 % each finding the client's rules, writing the answer to its socket
  and the garbage collector, 2 % each the router and the form. oidc-provider flushes nothing and keeps no exchanges; the floor
  that stores nothing is itself at most 1.7 times its rate, so twice of it is more than the HTTP layer gives with one core for the
  server and one for the load. Tried, and kept: exchanges in a file of their own, which a thread writes in a flood (a quarter more
  tokens, half as many more reads, and half of the slowest hundredth); commits in groups that grow as long as each turn brings
  more (a tenth), without savepoints until one fails; answers in one piece with their headers; keys, certificates, headers of
  assertions, scopes and clients read once; prepared statements. Weighed, and left: RSA on the thread pool, which by itself frees
  35 µs of the main thread, but lets the requests of a group arrive one by one. Measured, and not for sale: without the flush
  the rate is a quarter higher. A flush in another thread would give most of that, but one that fails could no longer undo its
  group. Decided against: \`--workers\`, since a second process would have to share the lock on the store, the memory of what was
  read, launches and events with the first, and here the load takes the other core.
- **Elliptic curves.** Verifying is on the thread pool and leaves the rest of a request, some 0.5 ms of a core, to the same two cores.
- **UDAP.** Judged chains, taken apart certificates and the header that brings them are remembered. What is left beside SMART is the
  token itself: its form, its claims, its notes on every trusted community and the exchange that is kept.
- **FHIR and introspection.** The floor sends the same bytes each time. Of the main thread's time of a read 27 % is writing the answer to
  its socket, nearly all of it in the kernel, 14 % the check of token and scopes with the resource itself, 9 % handing the exchange
  over, 6 % asking whether somebody else wrote to the store, and the rest reading the request, the router and its headers.
  Tried, and kept: what was read of tokens, grants, clients, users and secrets is remembered until the next write to the store,
  resources with the text they are stored as, scopes compiled once, searches led by the index tables and not by the type, key
  objects made once. Tried, and dropped: the total of a search in the statement that reads its page, which takes as long as
  both. Not tried: tokens remembered in clear, which would save 4 %.
- **Growth.** Token hashes and identifiers of assertions are random, so a full store writes to pages all over.
- **Soak.** Ten minutes lie within the first hour, from whose end on FG-15 counts: the caches of SQLite, of 16 MiB each, and of compiled code
  are still filling. What of the slope is theirs was not told apart.
- **Start and idle memory.** Evaluating the program's one large chunk comes first in the profile. Tried, and kept: libraries bundled,
  compiled code kept, commands, sandbox data, the schemas of the console and the public roots loaded when they are wanted. Measured, and
  left: a young generation that does not grow during the start saves 13 MiB and makes the start 15 % longer. The thread that
  keeps the exchanges of a flood takes some 40 MiB and gives them back when it ends, half a minute after.
`

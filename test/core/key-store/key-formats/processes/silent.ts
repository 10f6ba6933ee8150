// Stands in for a reader that never begins.
setInterval(() => undefined, 1_000)

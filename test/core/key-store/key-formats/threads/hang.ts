import { parentPort } from 'node:worker_threads'

// Stands in for a reader that begins and never ends.
parentPort?.postMessage({ kind: 'begun' })
for (;;);

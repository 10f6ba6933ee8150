import { parentPort, workerData } from 'node:worker_threads'
import { derivePkcs12, type Pkcs12Derivation } from './pkcs12-key-derivation.ts'

// Whoever starts this thread passes one derivation in, and gets what it yields.
const derived = Uint8Array.from(derivePkcs12(workerData as Pkcs12Derivation))
parentPort?.postMessage(derived, [derived.buffer])

import { randomBytes } from 'node:crypto'
import { serveDocuments } from '../imported-document/index.ts'
import { randomUuid } from './random-uuid.ts'
import { readBundle } from './read-bundle.ts'

// Whoever starts this process sends Bundles, one after another.
serveDocuments((text) => readBundle(text, () => randomUuid({ random: randomBytes })))

import { serveDocuments } from '../imported-document/index.ts'
import { parseWorkspace } from './parse-workspace.ts'

// Whoever starts this process sends workspace documents, one after another.
serveDocuments(parseWorkspace)

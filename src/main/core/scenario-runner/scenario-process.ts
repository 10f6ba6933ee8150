import { serveDocuments } from '../imported-document/index.ts'
import { parseScenario } from './parse-scenario.ts'

// Whoever starts this process sends scenarios, one after another.
serveDocuments(parseScenario)

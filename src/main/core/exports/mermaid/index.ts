export { writeMermaid } from './write-mermaid.ts'

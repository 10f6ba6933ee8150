export { partyName } from './lanes.ts'
export { SequenceDiagram } from './sequence-diagram.tsx'

export { createFaults, type Faults } from './faults.ts'
export { createMisbehaviour, type Misbehaviour } from './misbehaviour.ts'

export { createDispatch, type Handlers } from './dispatch.ts'
export { createEventHub, type EventHub } from './event-hub.ts'
export { badRequest, conflict, notFound, toProblem } from './problem.ts'

export { createRequestChanger, type RequestChanger } from './change-request.ts'
export { findChangeable } from './changeable.ts'
export { replayFollowUp, replayLaunch } from './replay-launch.ts'

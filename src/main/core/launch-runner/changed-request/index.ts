export { createRequestChanger, type RequestChanger } from './change-request.ts'
export { findChangeable } from './changeable.ts'
export { launchStepsOf } from './follow-up.ts'
export { replayFollowUp, replayLaunch } from './replay-launch.ts'

export { createRequestChanger, type RequestChanger } from './change-request.ts'
export { describeChangeable, replayLaunch } from './replay-launch.ts'

export { type HeldSecrets, trafficReplayRpc } from './traffic-replay-rpc.ts'

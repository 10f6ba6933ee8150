import { canaryRig } from './canary/canary-rig.ts'
import type { Rig } from './frame/rig.ts'

/** Every rig, in the order in which they run. */
export const rigs: readonly Rig[] = [canaryRig]

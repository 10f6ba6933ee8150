import { canaryRig } from './canary/canary-rig.ts'
import { corruptionRig } from './corruption/corruption-rig.ts'
import type { Rig } from './frame/rig.ts'
import { killRig } from './kill/kill-rig.ts'
import { migrationRig } from './migration/migration-rig.ts'
import { racesRig } from './races/races-rig.ts'

/** Every rig, in the order in which they run. */
export const rigs: readonly Rig[] = [canaryRig, killRig, racesRig, migrationRig, corruptionRig]

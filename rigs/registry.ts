import { canaryRig } from './canary/canary-rig.ts'
import { clockRig } from './clock/clock-rig.ts'
import { advisoriesRig } from './corpora/advisories-rig.ts'
import { hostileTextsRig } from './corpora/browser-rigs.ts'
import { corpusRigs } from './corpora/corpus-rigs.ts'
import { suiteRig, suitesOfOthersRig, suitesSmokeRig } from './corpora/suite-rigs.ts'
import { corruptionRig } from './corruption/corruption-rig.ts'
import { coverageRig } from './coverage/coverage-rig.ts'
import { diskRig } from './disk/disk-rig.ts'
import type { Rig } from './frame/rig.ts'
import { parsersRig } from './fuzz/parsers-rig.ts'
import { hostileClientsRig } from './hostile-clients/hostile-clients-rig.ts'
import { isolationRig } from './isolation/isolation-rig.ts'
import { killRig } from './kill/kill-rig.ts'
import { migrationRig } from './migration/migration-rig.ts'
import { mutationsRig } from './mutations/mutations-rig.ts'
import { offlineRig } from './offline/offline-rig.ts'
import { parityRig } from './parity/parity-rig.ts'
import { powerCutRig } from './power-cut/power-cut-rig.ts'
import { racesRig } from './races/races-rig.ts'
import { soakRig } from './soak/soak-rig.ts'
import { wycheproofRig } from './wycheproof/wycheproof-rig.ts'

/** Every rig, in the order in which they run. */
export const rigs: readonly Rig[] = [
  // First, as it waits most of its ten minutes.
  soakRig,
  canaryRig,
  ...corpusRigs,
  wycheproofRig,
  suiteRig,
  coverageRig,
  mutationsRig,
  advisoriesRig,
  suitesSmokeRig,
  suitesOfOthersRig,
  parsersRig,
  killRig,
  racesRig,
  migrationRig,
  corruptionRig,
  diskRig,
  clockRig,
  hostileClientsRig,
  hostileTextsRig,
  isolationRig,
  parityRig,
  offlineRig,
  powerCutRig,
]

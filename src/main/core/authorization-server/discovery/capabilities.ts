import {
  type SmartCapability,
  smartCapabilities,
} from '../../../../shared/oauth/smart-capabilities.ts'
import type { Config } from '../../config.ts'

type Switches = Pick<Config, 'disabledCapabilities'>

/** The capabilities now in force, in the order of the specification; what is not among them is neither advertised
 * nor done.
 * @see DSC-09, DSC-10
 */
export function capabilitiesOf(config: Switches): readonly SmartCapability[] {
  return smartCapabilities.filter((capability) => isCapabilityOn(config, capability))
}

/** Whether a capability is in force. @see DSC-10 */
export function isCapabilityOn(config: Switches, capability: SmartCapability): boolean {
  return !config.disabledCapabilities.includes(capability)
}

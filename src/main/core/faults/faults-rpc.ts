import type { ActiveFault, FaultTarget } from '../../../shared/contract/faults.ts'
import { describeFault, isAnonymous, providerFaultOf } from '../../../shared/faults/index.ts'
import { badRequest, conflict, type Handlers } from '../rpc/index.ts'
import type { FaultOrder, FaultRack } from './rack.ts'

/** Console methods of the rack. */
export function faultsRpc(
  rack: FaultRack,
): Handlers<'faults.list' | 'faults.set' | 'faults.clear'> {
  return {
    'faults.list': async () => [...rack.list()],
    'faults.set': async (order) => setFault(rack, order),
    'faults.clear': async ({ ids }) => {
      rack.clear(({ id }) => ids === undefined || ids.includes(id))
      return null
    },
  }
}

/** Switches a fault on.
 * @throws {ProblemError} bad-request: the target cannot meet the fault; conflict: too many are on
 */
export function setFault(rack: FaultRack, order: FaultOrder): ActiveFault {
  checkTarget(order)
  try {
    return rack.set(order)
  } catch (error) {
    if (error instanceof RangeError) throw conflict(`${error.message}: switch some off first`)
    throw error
  }
}

function checkTarget({ fault, target }: FaultOrder): void {
  const isOfProvider = providerFaultOf(fault) !== undefined
  const refuse = (wanted: string) =>
    badRequest(`${fault} cannot be met by ${describe(target)} alone`, [
      { path: 'target', message: 'who meets the fault', seen: target.kind, wanted },
    ])
  if (target.kind === 'identity-provider' && !isOfProvider) throw refuse('everyone, or a client')
  if (target.kind !== 'client') return
  if (isOfProvider) throw refuse('everyone, or an identity provider')
  if (isAnonymous(describeFault(fault).area)) {
    throw refuse('everyone: who asks for this does not say which client it is')
  }
}

function describe(target: FaultTarget): string {
  return target.kind === 'client' ? `client ${target.client_id}` : target.kind
}

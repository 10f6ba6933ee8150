import { randomUUID } from 'node:crypto'
import type { ActiveFault, FaultTarget } from '../../../shared/contract/faults.ts'
import type { FaultId } from '../../../shared/faults/index.ts'

/** How long after its start a launch still meets its faults, in seconds of the machine: what follows a launch, as a
 * refresh, is part of it.
 */
const launchSeconds = 3_600

/** Most faults that are on at once. */
const mostActive = 1_000

/** A fault to be switched on. */
export interface FaultOrder {
  readonly fault: FaultId
  readonly target: FaultTarget
  /** How often it happens; null: until it is switched off. */
  readonly times: number | null
}

/** The faults that are on: none at first, and none after the program has ended.
 * @see spec/security.md AS-33
 */
export interface FaultRack {
  list(): readonly ActiveFault[]
  /** Switches a fault on, in place of the same one for the same target.
   * @throws {RangeError} a thousand are on
   */
  set(order: FaultOrder): ActiveFault
  /** Switches off what fits. */
  clear(isMeant: (fault: ActiveFault) => boolean): void
  /** Uses up one time of a fault, unless it was switched off or has happened as often as it was to.
   * @returns gives the time back, for a fault that found nothing to change; undefined when the fault is off
   */
  take(id: string): (() => void) | undefined
  /** Tells that a fault happened. */
  announce(): void
}

/** A rack in memory.
 * @param nowSeconds time of the program, epoch seconds
 * @param machineSeconds time of the machine, which nobody sets
 */
export function createFaultRack(
  nowSeconds: () => number,
  machineSeconds: () => number,
  onChanged: () => void,
): FaultRack {
  const active = new Map<string, ActiveFault & { readonly endsAt: number }>()
  const dropOver = () => {
    for (const [id, { endsAt }] of active) if (endsAt <= machineSeconds()) active.delete(id)
  }
  const clear: FaultRack['clear'] = (isMeant) => {
    const meant = [...active.values()].filter(isMeant)
    for (const { id } of meant) active.delete(id)
    if (meant.length > 0) onChanged()
  }
  return {
    list: () => {
      dropOver()
      return [...active.values()].map(({ endsAt: _endsAt, ...fault }) => fault)
    },
    set: ({ fault, target, times }) => {
      dropOver()
      for (const known of active.values()) {
        if (known.fault === fault && isSameTarget(known.target, target)) active.delete(known.id)
      }
      if (active.size >= mostActive) throw new RangeError(`${mostActive} faults are on`)
      const set = { id: randomUUID(), fault, target, times, happened: 0, setAt: nowSeconds() }
      const endsAt =
        target.kind === 'launch' ? machineSeconds() + launchSeconds : Number.POSITIVE_INFINITY
      active.set(set.id, { ...set, endsAt })
      onChanged()
      return set
    },
    clear,
    take: (id) => {
      dropOver()
      const taken = active.get(id)
      if (taken === undefined) return undefined
      const { times, happened } = taken
      if (times === happened + 1) active.delete(id)
      else active.set(id, { ...taken, happened: happened + 1 })
      return () => {
        // Whoever switched it off meanwhile is not overruled; a fault that was used up comes back.
        const current = active.get(id)
        if (current !== undefined) active.set(id, { ...current, happened: current.happened - 1 })
        else if (times === happened + 1) active.set(id, taken)
      }
    },
    announce: onChanged,
  }
}

function isSameTarget(one: FaultTarget, other: FaultTarget): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

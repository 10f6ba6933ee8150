import { networkInterfaces } from 'node:os'
import { addressKindOf } from '../../../core/outbound-address.ts'

/** How many listeners of this process are open on each port. */
const open = new Map<number, number>()

/** Counts a listener of this process as open.
 * @returns a function that counts it as closed
 */
export function countPort(port: number): () => void {
  open.set(port, (open.get(port) ?? 0) + 1)
  return () => {
    const left = (open.get(port) ?? 0) - 1
    if (left > 0) open.set(port, left)
    else open.delete(port)
  }
}

/** Whether a listener of this process may answer at an address of this machine.
 * @see spec/security.md AS-19
 */
export function isOwnListener(address: string, port: number): boolean {
  if (!open.has(port)) return false
  if (addressKindOf(address) === 'loopback') return true
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => entry.address === address),
  )
}

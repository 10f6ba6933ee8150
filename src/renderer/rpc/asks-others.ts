import type { MethodName } from '../../shared/contract/index.ts'

const methods: ReadonlySet<string> = new Set<MethodName>(['udap.discover', 'discovery.report'])

/** Whether a method sends requests to servers a person named: it is asked again only when a person does, never because
 * something changed here.
 */
export function asksOthers(method: string): boolean {
  return methods.has(method)
}

import type { Condition } from './condition.ts'

/** The ids of the patients that the references in a search ask for by name. Negated conditions and
 * what lies behind a chain name nobody: they are narrowed to what is in reach instead.
 * @see SCE-07, ruling D-29
 */
export function namedPatients(condition: Condition): string[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(namedPatients)
    case 'reference':
      return condition.anyOf.flatMap(({ targetTypes, targetId }) => {
        const [only, ...others] = targetTypes
        const mayBePatient =
          only === 'Patient' || (others.length > 0 && targetTypes.includes('Patient'))
        return mayBePatient ? [targetId] : []
      })
    default:
      return []
  }
}

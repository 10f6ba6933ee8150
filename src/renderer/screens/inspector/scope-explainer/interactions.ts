import type { ScopeLetter } from '../../../../shared/oauth/scope.ts'

/** What each letter of a scope stands for.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context; spec/smart.md section 12
 */
export const interactions: readonly {
  readonly letter: ScopeLetter
  readonly name: string
  readonly meaning: string
}[] = [
  { letter: 'c', name: 'Create', meaning: 'create' },
  { letter: 'r', name: 'Read', meaning: 'read, vread, history of a resource' },
  { letter: 'u', name: 'Update', meaning: 'update, patch' },
  { letter: 'd', name: 'Delete', meaning: 'delete' },
  { letter: 's', name: 'Search', meaning: 'search, history of a type, of the system' },
]

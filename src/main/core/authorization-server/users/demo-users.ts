import type { Platform } from '../../platform.ts'
import { makeSubject } from './subject.ts'
import type { UserStore } from './user-store.ts'

/** The users a fresh workbench has; each reference names a resource of the shipped sandbox data. They have no
 * passwords, so that nobody types a real one.
 * @see spec/security.md AS-31
 */
export const demoUsers: ReadonlyArray<
  readonly [username: string, displayName: string, fhirUser: string | null]
> = [
  ['dr', 'Dr. Grace Adeyemi', 'Practitioner/grace-adeyemi'],
  ['dr-bell', 'Dr. Marcus Bell', 'Practitioner/marcus-bell'],
  ['pt', 'Amara Okafor', 'Patient/amara-okafor'],
  ['pt-chen', 'Wei Chen', 'Patient/wei-chen'],
  ['pt-garcia', 'Lucía García', 'Patient/lucia-garcia'],
  ['pt-whitfield', 'James Whitfield', 'Patient/james-whitfield'],
  // Person/elena-garcia links this record to the one of her other grandchild, Sofía.
  ['proxy', 'Elena García', 'RelatedPerson/elena-garcia-of-mateo-garcia'],
  ['person', 'Deborah Goldberg', 'Person/deborah-goldberg'],
  ['guest', 'Guest without a record', null],
]

/** Adds the demo users to a store that holds no users. */
export async function seedDemoUsers(store: UserStore, random: Platform['random']): Promise<void> {
  await store.seed(
    demoUsers.map(([username, displayName, fhirUser]) => ({
      username,
      sub: makeSubject(random),
      displayName,
      fhirUser,
      passwordHash: null,
      registeredBy: 'built-in',
      isDisabled: false,
    })),
  )
}

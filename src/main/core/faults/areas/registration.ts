import type { Implementation } from '../implementation.ts'
import { nobody } from '../strangers.ts'
import { leaveOut, replace } from '../transforms/members.ts'
import { refuse, unavailable } from '../transforms/refusals.ts'

/** How registration goes wrong. */
export function registrationImplementations() {
  return {
    'registration-unavailable': unavailable('registration'),
    'registration-refused': refuse(
      'registration',
      400,
      'unapproved_software_statement',
      'the registration is refused on purpose',
    ),
    'registration-other-grants': replace('registration', 'grant_types', ['refresh_token']),
    'registration-other-client-id': replace('registration', 'client_id', nobody),
    'registration-no-client-id': leaveOut('registration', 'client_id'),
    'registration-no-statement': leaveOut('registration', 'software_statement'),
    'registration-not-created': {
      at: 'after',
      endpoints: ['registration'],
      change: (answer) => (answer.status === 201 ? { ...answer, status: 200 } : undefined),
    },
  } satisfies Record<string, Implementation>
}

import { invalidRequest } from '../../errors.ts'

/** A user as far as the choice goes. */
interface ChoosableUser {
  readonly username: string
  readonly isDisabled: boolean
}

/** Chooses whom a request without pages is about: the enabled user of this name, or the first where none is named.
 * @param wanted name the request gives
 * @param whose what the user has to be, as the explanation says it
 * @throws {OAuthError} invalid_request: no such user
 */
export function chooseAutomaticUser<User extends ChoosableUser>(
  users: readonly User[],
  wanted: string | undefined,
  whose: string,
): User {
  const enabled = users.filter(({ isDisabled }) => !isDisabled)
  const user =
    wanted === undefined ? enabled[0] : enabled.find(({ username }) => username === wanted)
  if (user !== undefined) return user
  const seen = wanted ?? 'absent, and there is no user'
  throw invalidRequest(`login_hint is ${seen}, wanted the name of an enabled user`, {
    explanation: {
      check: 'automatic-user',
      clause: 'approval setting, automatic',
      parameter: 'login_hint',
      seen,
      wanted: whose,
    },
  })
}

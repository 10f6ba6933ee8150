import { type Members, membersOf, withMembers } from '../answer.ts'
import type { Endpoint } from '../endpoints.ts'
import type { Changing, FaultContext } from '../implementation.ts'

/** Other members in a successful JSON answer.
 * @param change gives back undefined where there is nothing to change
 */
export function change(
  endpoint: Endpoint,
  alter: (
    members: Members,
    context: FaultContext,
  ) => Members | undefined | Promise<Members | undefined>,
): Changing {
  return {
    at: 'after',
    endpoints: [endpoint],
    change: async (answer, context) => {
      const members = membersOf(answer)
      const changed = members && (await alter(members, context))
      return changed && withMembers(answer, changed)
    },
  }
}

/** A member left out, where there is one. */
export function leaveOut(endpoint: Endpoint, name: string): Changing {
  return change(endpoint, ({ [name]: left, ...others }) =>
    left === undefined ? undefined : others,
  )
}

/** Another value of a member, where there is one. */
export function replace(endpoint: Endpoint, name: string, value: unknown): Changing {
  return rewrite(endpoint, name, () => value)
}

/** Another value of a member, made from the one it has. */
export function rewrite(
  endpoint: Endpoint,
  name: string,
  alter: (value: unknown) => unknown,
): Changing {
  return change(endpoint, (members) =>
    members[name] === undefined ? undefined : { ...members, [name]: alter(members[name]) },
  )
}

/** A member with this value, whether or not there is one. */
export function put(endpoint: Endpoint, name: string, value: unknown): Changing {
  return change(endpoint, (members) => ({ ...members, [name]: value }))
}

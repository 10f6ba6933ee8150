import type { Handlers } from '../../rpc/index.ts'
import type { UserDirectory } from './user-directory.ts'

/** Console methods about demo users. */
export function usersRpc(
  directory: UserDirectory,
): Handlers<'users.list' | 'users.save' | 'users.delete'> {
  return {
    'users.list': async ({ search }) => [...(await directory.list(search))],
    'users.save': (input) => directory.save(input),
    'users.delete': async ({ username }) => {
      await directory.delete(username)
      return null
    },
  }
}

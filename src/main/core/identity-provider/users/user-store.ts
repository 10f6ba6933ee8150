import type {
  IdentityUserInput,
  IdentityUserRow,
} from '../../../../shared/contract/identity-provider.ts'
import type { Platform } from '../../platform.ts'
import { notFound } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'
import { seedUsers } from './seed-users.ts'

/** Somebody with an account at the identity providers in the box. */
export type IdentityUser = Readonly<IdentityUserRow>

/** The users of the identity providers in the box. Reads and writes are durable when they return; each method is atomic. */
export interface IdentityUsers {
  list(): readonly IdentityUser[]
  /** Disabled ones, too. */
  find(username: string): IdentityUser | undefined
  /** Adds a user or changes one, whose `sub` stays. */
  save(input: IdentityUserInput): IdentityUser
  /** @throws {ProblemError} not-found */
  delete(username: string): void
  /** Puts the users that come with the program in place of all there are; those that are known keep their `sub`. */
  reset(): void
}

interface Row {
  readonly username: string
  readonly sub: string
  readonly is_built_in: number
  readonly is_disabled: number
  readonly profile: string
}

interface UserStoreOptions {
  readonly database: Database
  readonly random: Platform['random']
  /** Called after each change. */
  readonly onChanged: () => void
}

/** Users kept in SQLite; a store without any gets those of the program. */
export function createIdentityUsers({
  database,
  random,
  onChanged,
}: UserStoreOptions): IdentityUsers {
  const { connection } = database
  const all = connection.prepare<[], Row>('SELECT * FROM identity_user ORDER BY username')
  const one = connection.prepare<[string], Row>('SELECT * FROM identity_user WHERE username = ?')
  const put = connection.prepare(
    `INSERT INTO identity_user (username, sub, is_built_in, is_disabled, profile)
     VALUES (@username, @sub, @isBuiltIn, @isDisabled, @profile)
     ON CONFLICT (username) DO UPDATE SET is_built_in = excluded.is_built_in,
       is_disabled = excluded.is_disabled, profile = excluded.profile`,
  )
  const remove = connection.prepare('DELETE FROM identity_user WHERE username = ?')
  const removeOthers = connection.prepare(
    'DELETE FROM identity_user WHERE username NOT IN (SELECT value FROM json_each(?))',
  )
  const write = (
    { username, isDisabled, ...profile }: IdentityUserInput & { readonly purpose: string },
    isBuiltIn: boolean,
  ) => {
    put.run({
      username,
      sub: `idp-${Buffer.from(random(16)).toString('hex')}`,
      isBuiltIn: isBuiltIn ? 1 : 0,
      isDisabled: isDisabled ? 1 : 0,
      profile: JSON.stringify(profile),
    })
  }
  const seed = () => {
    for (const user of seedUsers) write(user, true)
  }
  const find = (username: string) => {
    const row = one.get(username)
    return row === undefined ? undefined : toUser(row)
  }
  if (all.get() === undefined) database.transaction(seed)
  return {
    list: () => all.all().map(toUser),
    find,
    save: (input) => {
      const saved = database.transaction(() => {
        const earlier = find(input.username)
        write({ ...input, purpose: earlier?.purpose ?? '' }, earlier?.isBuiltIn ?? false)
        return find(input.username)
      })
      if (saved === undefined) throw new TypeError('a user was saved and is not there')
      onChanged()
      return saved
    },
    delete: (username) => {
      if (remove.run(username).changes === 0)
        throw notFound('user of the identity provider', username)
      onChanged()
    },
    reset: () => {
      database.transaction(() => {
        removeOthers.run(JSON.stringify(seedUsers.map((user) => user.username)))
        seed()
      })
      onChanged()
    },
  }
}

function toUser({ username, sub, is_built_in, is_disabled, profile }: Row): IdentityUser {
  return {
    // Written by `write`, from an input without name and switch and with a purpose.
    ...(JSON.parse(profile) as Omit<IdentityUser, 'username' | 'sub' | 'isBuiltIn' | 'isDisabled'>),
    username,
    sub,
    isBuiltIn: is_built_in !== 0,
    isDisabled: is_disabled !== 0,
  }
}

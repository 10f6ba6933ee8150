import type { UserRow } from '../../../../shared/contract/users.ts'
import { fhirBaseOf } from '../../config.ts'
import type { Platform } from '../../platform.ts'
import { badRequest, notFound } from '../../rpc/index.ts'
import type { PreparedChange } from '../../storage/index.ts'
import type { SecretHasher } from '../secret-hashing/index.ts'
import { parseFhirUser, userKindOf } from './fhir-user.ts'
import { decodePasswordHash, encodePasswordHash } from './password-hash.ts'
import { makeSubject } from './subject.ts'
import type { UserRecord, UserStore } from './user-store.ts'

/** A user who can sign in on the pages of the authorization server. */
export type User = Readonly<UserRow>

/** What a person may say about a user. */
export interface UserInput {
  readonly username: string
  readonly displayName: string
  /** A reference to a Patient, Practitioner, PractitionerRole, RelatedPerson or Person of this sandbox. */
  readonly fhirUser: string | null
  readonly isDisabled: boolean
}

/** A user as a workspace gives them. */
export interface GivenUser extends UserInput {
  /** Hashed at once; undefined keeps the stored one. */
  readonly password?: string | undefined
}

/** The demo users; every change is in force at once and announced. */
export interface UserDirectory {
  /** Gives a user, disabled ones too.
   * @param username null, as in a grant that no user gave, is nobody's
   */
  find(username: string | null): Promise<User | undefined>
  /** Users of the workspace first, then those added in the console, then the built-in ones; of each,
   * practitioners, patients, related persons, others, by name.
   */
  list(search?: string): Promise<readonly User[]>
  /** Adds a user or changes one; `sub` and password of a known one stay.
   * @throws {ProblemError} bad-request: `fhirUser` is no reference that may stand for a user
   */
  save(input: UserInput): Promise<User>
  /** The same for a workspace, with a password.
   * @throws {ProblemError} as `save`
   * @throws {OAuthError} temporarily_unavailable: too many secrets are being hashed
   */
  put(user: GivenUser): Promise<User>
  /** Does all of `put` but the writing.
   * @throws as `put`
   */
  preparePut(user: GivenUser): Promise<PreparedChange>
  /** Deletes a user; their grants and tokens die with them.
   * @throws {ProblemError} not-found
   */
  delete(username: string): Promise<void>
  /** Whether an enabled user has this password; where there is none the same work is done.
   * @throws {OAuthError} temporarily_unavailable: too many secrets are being checked
   */
  verifyPassword(username: string, password: string): Promise<boolean>
}

interface UserDirectoryOptions {
  readonly store: UserStore
  readonly hasher: SecretHasher
  readonly random: Platform['random']
  readonly issuer: string
  /** Called after each change. */
  readonly onChanged: (username: string) => void
}

/** A directory over a store. */
export function createUserDirectory(options: UserDirectoryOptions): UserDirectory {
  const { store, hasher, random, onChanged } = options
  const fhirBase = fhirBaseOf(options.issuer)

  async function build(
    input: UserInput,
    registeredBy: User['registeredBy'] | undefined,
    passwordHash: string | undefined,
  ): Promise<UserRecord> {
    const fhirUser = readFhirUser(input.fhirUser, fhirBase)
    const earlier = await store.find(input.username)
    return {
      username: input.username,
      sub: earlier?.sub ?? makeSubject(random),
      displayName: input.displayName,
      fhirUser,
      passwordHash: passwordHash ?? earlier?.passwordHash ?? null,
      registeredBy: registeredBy ?? earlier?.registeredBy ?? 'console',
      isDisabled: input.isDisabled,
    }
  }

  async function buildGiven({ password, ...input }: GivenUser): Promise<UserRecord> {
    const passwordHash =
      password === undefined ? undefined : encodePasswordHash(await hasher.hashChosen(password))
    return build(input, 'workspace', passwordHash)
  }

  async function keep(record: UserRecord): Promise<User> {
    const kept = await store.put(record)
    onChanged(kept.username)
    return toUser(kept)
  }

  return {
    find: async (username) => {
      const record = username === null ? undefined : await store.find(username)
      return record && toUser(record)
    },
    list: async (search = '') => (await store.list(search)).map(toUser),
    save: async (input) => keep(await build(input, undefined, undefined)),
    put: async (given) => keep(await buildGiven(given)),
    preparePut: async (given) => {
      const record = await buildGiven(given)
      return {
        write: () => {
          store.write(record)
        },
        announce: () => onChanged(record.username),
      }
    },
    delete: async (username) => {
      const isDeleted = await store.delete(username)
      if (!isDeleted) throw notFound('user', username)
      onChanged(username)
    },
    verifyPassword: async (username, password) => {
      const record = await store.find(username)
      const passwordHash = record?.isDisabled === false ? record.passwordHash : null
      return passwordHash === null
        ? hasher.matchNothing(password, 'scrypt-32768-8-3')
        : hasher.matches(password, decodePasswordHash(passwordHash))
    },
  }
}

function readFhirUser(reference: string | null, fhirBase: string): string | null {
  if (reference === null) return null
  const relative = reference.startsWith(`${fhirBase}/`)
    ? reference.slice(fhirBase.length + 1)
    : reference
  if (parseFhirUser(relative) !== undefined) return relative
  const wanted =
    'a reference such as Practitioner/p1 to a Patient, Practitioner, PractitionerRole, RelatedPerson or Person'
  throw badRequest(`fhirUser is ${reference}, wanted ${wanted}`, [
    { path: 'fhirUser', message: 'fhir-user-type (OID-07)', seen: reference, wanted },
  ])
}

function toUser({ passwordHash, ...record }: UserRecord): User {
  return {
    ...record,
    kind: userKindOf(record.fhirUser),
    hasPassword: passwordHash !== null,
  }
}

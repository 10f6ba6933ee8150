import type { Database } from '../../storage/index.ts'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import { hashValue } from '../random-value.ts'
import type { UnmatchedIdentity } from '../tiered-oauth/continue-as.ts'
import type { WaitingLeg } from '../tiered-oauth/start-sign-in.ts'

/** What was decided so far; each step adds to it. */
export interface InteractionProgress {
  readonly username?: string
  /** Epoch seconds. */
  readonly authenticatedAt?: number
  readonly patient?: string
  /** Null: the person goes on without one. */
  readonly encounter?: string | null
  readonly list?: { readonly filter: string; readonly page: number }
  /** Why the last input was not accepted. */
  readonly failure?: string
  /** Set while the browser is at an identity provider; such an interaction has no pages. */
  readonly leg?: WaitingLeg
  /** Whom an identity provider has named, until it is known which user that is. */
  readonly identity?: UnmatchedIdentity
  /** Whether the person signs in here though the request asks for an identity provider. */
  readonly isLocal?: boolean
}

/** An authorization request waiting for a person. */
export interface Interaction {
  readonly request: AuthorizationRequest
  readonly progress: InteractionProgress
  /** Hash of the cookie that ties the pages to one browser, base64url. */
  readonly cookieHash: string
  /** Epoch seconds. */
  readonly startedAt: number
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Keeps authorization requests while a person decides. Of two concurrent `finish` calls for one interaction, at most
 * one resolves to true, so that one consent gives one code.
 */
export interface InteractionStore {
  start(id: string, interaction: Interaction): Promise<void>
  find(id: string): Promise<Interaction | undefined>
  save(id: string, interaction: Interaction): Promise<void>
  /** Ends an interaction. */
  finish(id: string): Promise<boolean>
  forgetExpired(now: number): Promise<void>
}

/** Interactions in SQLite, found by the hash of their id. */
export function createSqliteInteractionStore({ connection }: Database): InteractionStore {
  const insert = connection.prepare(
    'INSERT INTO interaction (id_hash, state, created_at, expires_at) VALUES (?, ?, ?, ?)',
  )
  const select = connection
    .prepare<[Buffer], string>('SELECT state FROM interaction WHERE id_hash = ?')
    .pluck()
  const update = connection.prepare('UPDATE interaction SET state = ? WHERE id_hash = ?')
  const remove = connection.prepare('DELETE FROM interaction WHERE id_hash = ?')
  const removeExpired = connection.prepare('DELETE FROM interaction WHERE expires_at <= ?')
  return {
    start: async (id, interaction) => {
      insert.run(
        hashValue(id),
        JSON.stringify(interaction),
        interaction.startedAt,
        interaction.expiresAt,
      )
    },
    find: async (id) => {
      const state = select.get(hashValue(id))
      // Written by start and save from an Interaction.
      return state === undefined ? undefined : (JSON.parse(state) as Interaction)
    },
    save: async (id, interaction) => {
      update.run(JSON.stringify(interaction), hashValue(id))
    },
    finish: async (id) => remove.run(hashValue(id)).changes === 1,
    forgetExpired: async (now) => {
      removeExpired.run(now)
    },
  }
}

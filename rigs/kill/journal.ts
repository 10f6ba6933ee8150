import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import type { ClientKey } from '../../test/support/asymmetric-client.ts'
import type { LaunchTokens, ProofKey, TestClient } from '../../test/support/launch.ts'

/** What the server acknowledged to one launch. */
export interface LaunchRecord {
  client?: TestClient
  code?: { readonly code: string; readonly proof: ProofKey }
  /** The newest. */
  tokens?: LaunchTokens
  readonly usedRefreshTokens: string[]
  isRevoked: boolean
  /** A request that was sent and, when the server is dead, never answered: what came of it is open. */
  pending: Step | undefined
}

/** What the server acknowledged to a backend service. */
export interface ServiceRecord {
  readonly clientId: string
  readonly key: ClientKey
  readonly usedAssertions: string[]
}

/** Everything acknowledged between two kills. */
export interface Records {
  readonly launches: LaunchRecord[]
  readonly services: ServiceRecord[]
  /** Ids of key pairs that were made. */
  readonly keyPairs: string[]
  /** Ids of keys of the server, after the last rotation that was acknowledged. */
  serverKeys: readonly string[]
}

/** Records of a server that has acknowledged nothing. */
export const emptyRecords = (): Records => ({
  launches: [],
  services: [],
  keyPairs: [],
  serverKeys: [],
})

/** One write that a server is asked for. */
export type Step =
  | 'registration'
  | 'code'
  | 'redemption'
  | 'refresh'
  | 'revocation'
  | 'assertion'
  | 'key'
  | 'rotation'

/** Keeps acknowledgements where no kill of the server reaches them. */
export interface Journal {
  /** Notes an answer, on the disk before this returns. */
  acknowledge(step: Step, what: string): void
  /** How many answers were noted since the last call of `restart`. */
  count(): number
  restart(): void
  close(): void
}

/** Opens a journal that is written through at each line. */
export function openJournal(file: string): Journal {
  const descriptor = openSync(file, 'a', 0o600)
  let acknowledged = 0
  return {
    acknowledge: (step, what) => {
      writeSync(descriptor, `${JSON.stringify({ step, what })}\n`)
      fdatasyncSync(descriptor)
      acknowledged += 1
    },
    count: () => acknowledged,
    restart: () => {
      acknowledged = 0
    },
    close: () => closeSync(descriptor),
  }
}

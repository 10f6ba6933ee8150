import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import type { SecretBox } from '../platform.ts'
import type { Database } from '../storage/index.ts'
import type { LaunchRecord, LaunchRun, LaunchSecrets, LaunchStatus } from './launch-run.ts'

/** How many launches are kept; the oldest go first. */
const runsKept = 500

/** What of a launch may change. */
export interface LaunchChange {
  readonly status?: LaunchStatus
  readonly record?: LaunchRecord
  readonly secrets?: LaunchSecrets
  /** SHA-256 of the `state` now expected; null when none is. */
  readonly stateHash?: Buffer | null
}

/** Keeps launches and their steps; secrets only as the host seals them. */
export interface LaunchRunStore {
  /** @param entryHash SHA-256 of the launch handle or entry ticket in the URL the person opens */
  insert(run: LaunchRun, secrets: LaunchSecrets, entryHash: Buffer | null): Promise<void>
  find(id: string): Promise<LaunchRun | undefined>
  findByEntry(entryHash: Buffer): Promise<LaunchRun | undefined>
  /** Finds the launch that expects a state, and expects it no longer: of two callers one gets it. */
  claimState(stateHash: Buffer): Promise<LaunchRun | undefined>
  /** Finds the launch that expects a state. */
  findByState(stateHash: Buffer): Promise<LaunchRun | undefined>
  /** Whether there is any launch at all. */
  hasAny(): boolean
  /** The newest launch of a client. */
  findNewest(clientId: string): Promise<LaunchRun | undefined>
  /** The launches that wait, newest first. */
  findWaiting(limit: number): Promise<LaunchRun[]>
  list(
    filter: { readonly status?: LaunchStatus | undefined; readonly search: string },
    offset: number,
    limit: number,
  ): Promise<{ readonly runs: LaunchRun[]; readonly total: number }>
  secretsOf(id: string): Promise<LaunchSecrets>
  /** Changes the secrets of a launch; of two calls at once the second sees what the first left.
   * @returns the secrets as they were before
   */
  changeSecrets(
    id: string,
    change: (secrets: LaunchSecrets) => LaunchSecrets,
  ): Promise<LaunchSecrets>
  update(id: string, change: LaunchChange, now: number): Promise<void>
  delete(id: string): Promise<boolean>
  /** Forgets every launch that no longer waits. */
  deleteEnded(): Promise<void>
  /** Steps in the order they happened. */
  stepsOf(runId: string): Promise<LaunchStep[]>
  /** A step as it stands. */
  findStep(stepId: string): Promise<LaunchStep | undefined>
  /** Adds a step, or replaces the one with its id; exchanges attached meanwhile stay. */
  putStep(runId: string, step: LaunchStep): Promise<void>
  /** How many steps there are. */
  countSteps(runId: string): Promise<number>
  /** Adds an exchange to a step; its answer is noted where the step does not know one yet. */
  attachExchange(
    stepId: string,
    exchangeId: string,
    answer?: { readonly status: number; readonly durationMs: number },
  ): Promise<void>
  /** Notes the answer of an exchange, with what it took, in the step that shows it. */
  noteAnswer(
    runId: string,
    exchange: { readonly id: string; readonly status: number; readonly durationMs: number },
  ): Promise<void>
}

interface RunRow {
  id: string
  client_id: string
  status: LaunchStatus
  record: string
  sealed_secrets: Buffer | null
  started_at: number
  updated_at: number
}

/** Launches in SQLite.
 * @param shiftMs how far the clock that steps are stamped by is ahead of the machine's; their order is that of the machine
 */
export function createSqliteLaunchRunStore(
  database: Database,
  secretBox: SecretBox,
  shiftMs: () => number,
): LaunchRunStore {
  const { connection } = database
  const statements = prepareStatements(database)
  const seal = async (secrets: LaunchSecrets) =>
    Buffer.from(await secretBox.seal(new TextEncoder().encode(JSON.stringify(secrets))))
  const secretsOf = async (id: string): Promise<LaunchSecrets> => {
    const sealed = statements.byId.get(id)?.sealed_secrets
    if (sealed == null) return { openUrl: null }
    // Sealed by this store, from LaunchSecrets.
    return JSON.parse(new TextDecoder().decode(await secretBox.open(sealed))) as LaunchSecrets
  }
  let lastChange: Promise<unknown> = Promise.resolve()
  return {
    insert: async (run, secrets, entryHash) => {
      const sealed = await seal(secrets)
      database.transaction(() => {
        statements.insert.run({
          id: run.id,
          client_id: run.client_id,
          status: run.status,
          entry_hash: entryHash,
          record: JSON.stringify(run.record),
          sealed_secrets: sealed,
          started_at: run.startedAt,
          updated_at: run.updatedAt,
        })
        statements.trim.run(runsKept)
      })
    },
    find: async (id) => toRun(statements.byId.get(id)),
    findByEntry: async (entryHash) => toRun(statements.byEntry.get(entryHash)),
    claimState: async (stateHash) => toRun(statements.claimState.get(stateHash)),
    findByState: async (stateHash) => toRun(statements.byState.get(stateHash)),
    hasAny: () => statements.any.get() !== undefined,
    findNewest: async (clientId) => toRun(statements.newest.get(clientId)),
    findWaiting: async (limit) => statements.waiting.all(limit).flatMap(toRuns),
    list: async ({ status, search }, offset, limit) => {
      const like = `%${search.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
      const where = `WHERE (client_id LIKE ? ESCAPE '\\' OR record LIKE ? ESCAPE '\\')${
        status === undefined ? '' : ' AND status = ?'
      }`
      const values = [like, like, ...(status === undefined ? [] : [status])]
      const total = connection
        .prepare<unknown[], number>(`SELECT count(*) FROM launch_run ${where}`)
        .pluck()
        .get(...values)
      const rows = connection
        .prepare<unknown[], RunRow>(
          `SELECT * FROM launch_run ${where} ORDER BY sequence DESC LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset)
      return { runs: rows.flatMap(toRuns), total: total ?? 0 }
    },
    secretsOf,
    changeSecrets: (id, change) => {
      const work = async () => {
        const before = await secretsOf(id)
        statements.setSecrets.run(await seal(change(before)), id)
        return before
      }
      // Sealing awaits the host, so changes queue: only one process has the store open.
      const result = lastChange.then(work)
      lastChange = result.catch(() => undefined)
      return result
    },
    update: async (id, change, now) => {
      const sealed = change.secrets === undefined ? undefined : await seal(change.secrets)
      database.transaction(() => {
        if (change.status !== undefined) statements.setStatus.run(change.status, id)
        if (change.record !== undefined) {
          statements.setRecord.run(JSON.stringify(change.record), id)
        }
        if (sealed !== undefined) statements.setSecrets.run(sealed, id)
        if (change.stateHash !== undefined) statements.setState.run(change.stateHash, id)
        statements.touch.run(now, id)
      })
    },
    delete: async (id) => statements.remove.run(id).changes === 1,
    deleteEnded: async () => {
      statements.removeEnded.run()
    },
    stepsOf: async (runId) => statements.steps.all(runId).map(parseStep),
    findStep: async (stepId) => readStep(statements.step.get(stepId)),
    putStep: async (runId, step) => {
      database.transaction(() => {
        const stored = readStep(statements.step.get(step.id))
        const exchangeIds = [...new Set([...(stored?.exchangeIds ?? []), ...step.exchangeIds])]
        const durationMs = step.durationMs ?? stored?.durationMs
        const record = JSON.stringify({
          ...step,
          status: step.status ?? stored?.status ?? null,
          ...(durationMs === undefined ? {} : { durationMs }),
          exchangeIds,
        })
        statements.putStep.run({
          id: step.id,
          run_id: runId,
          at_ms: Math.round(step.atMs - shiftMs()),
          record,
        })
      })
    },
    countSteps: async (runId) => statements.countSteps.get(runId) ?? 0,
    noteAnswer: async (runId, { id, status, durationMs }) => {
      database.transaction(() => {
        const stored = statements.steps
          .all(runId)
          .map(parseStep)
          .find(({ exchangeIds }) => exchangeIds.includes(id))
        if (stored === undefined) return
        statements.setStep.run(JSON.stringify({ ...stored, status, durationMs }), stored.id)
      })
    },
    attachExchange: async (stepId, exchangeId, answer) => {
      database.transaction(() => {
        const stored = readStep(statements.step.get(stepId))
        if (stored === undefined || stored.exchangeIds.includes(exchangeId)) return
        const exchangeIds = [...stored.exchangeIds, exchangeId]
        const durationMs = stored.durationMs ?? answer?.durationMs
        const changed = {
          ...stored,
          status: stored.status ?? answer?.status ?? null,
          ...(durationMs === undefined ? {} : { durationMs }),
        }
        statements.setStep.run(JSON.stringify({ ...changed, exchangeIds }), stepId)
      })
    },
  }
}

function prepareStatements({ connection }: Database) {
  return {
    insert: connection.prepare(
      `INSERT INTO launch_run (id, client_id, status, entry_hash, record, sealed_secrets, started_at, updated_at)
       VALUES (@id, @client_id, @status, @entry_hash, @record, @sealed_secrets, @started_at, @updated_at)`,
    ),
    trim: connection.prepare(
      `DELETE FROM launch_run WHERE id IN
         (SELECT id FROM launch_run ORDER BY sequence DESC LIMIT -1 OFFSET ?)`,
    ),
    byId: connection.prepare<[string], RunRow>('SELECT * FROM launch_run WHERE id = ?'),
    byEntry: connection.prepare<[Buffer], RunRow>('SELECT * FROM launch_run WHERE entry_hash = ?'),
    claimState: connection.prepare<[Buffer], RunRow>(
      'UPDATE launch_run SET state_hash = NULL WHERE state_hash = ? RETURNING *',
    ),
    byState: connection.prepare<[Buffer], RunRow>('SELECT * FROM launch_run WHERE state_hash = ?'),
    any: connection.prepare('SELECT 1 FROM launch_run LIMIT 1'),
    newest: connection.prepare<[string], RunRow>(
      'SELECT * FROM launch_run WHERE client_id = ? ORDER BY sequence DESC LIMIT 1',
    ),
    waiting: connection.prepare<[number], RunRow>(
      "SELECT * FROM launch_run WHERE status = 'waiting' ORDER BY sequence DESC LIMIT ?",
    ),
    setStatus: connection.prepare('UPDATE launch_run SET status = ? WHERE id = ?'),
    setRecord: connection.prepare('UPDATE launch_run SET record = ? WHERE id = ?'),
    setSecrets: connection.prepare('UPDATE launch_run SET sealed_secrets = ? WHERE id = ?'),
    setState: connection.prepare('UPDATE launch_run SET state_hash = ? WHERE id = ?'),
    touch: connection.prepare('UPDATE launch_run SET updated_at = ? WHERE id = ?'),
    remove: connection.prepare('DELETE FROM launch_run WHERE id = ?'),
    removeEnded: connection.prepare("DELETE FROM launch_run WHERE status <> 'waiting'"),
    steps: connection
      .prepare<[string], string>(
        'SELECT record FROM launch_step WHERE run_id = ? ORDER BY at_ms, sequence',
      )
      .pluck(),
    countSteps: connection
      .prepare<[string], number>('SELECT count(*) FROM launch_step WHERE run_id = ?')
      .pluck(),
    step: connection
      .prepare<[string], string>('SELECT record FROM launch_step WHERE id = ?')
      .pluck(),
    setStep: connection.prepare('UPDATE launch_step SET record = ? WHERE id = ?'),
    putStep: connection.prepare(
      `INSERT INTO launch_step (id, run_id, at_ms, record)
       SELECT @id, id, @at_ms, @record FROM launch_run WHERE id = @run_id
       ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
    ),
  }
}

function readStep(text: string | undefined): LaunchStep | undefined {
  return text === undefined ? undefined : parseStep(text)
}

function parseStep(text: string): LaunchStep {
  // Written by putStep from a LaunchStep.
  return JSON.parse(text) as LaunchStep
}

function toRun(row: RunRow | undefined): LaunchRun | undefined {
  if (row === undefined) return undefined
  return {
    id: row.id,
    client_id: row.client_id,
    status: row.status,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    // Written by this store from a LaunchRecord.
    record: JSON.parse(row.record) as LaunchRecord,
  }
}

function toRuns(row: RunRow): LaunchRun[] {
  const run = toRun(row)
  return run === undefined ? [] : [run]
}

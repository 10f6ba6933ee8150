import { setImmediate } from 'node:timers'
import type BetterSqlite3 from 'better-sqlite3'

/** Transactions of several requests in one commit. */
export interface CommitGroups {
  /** Runs `work` with others in one IMMEDIATE transaction; it must not await, and may run again after all it wrote was undone.
   *
   * The promise settles after COMMIT. What `work` throws undoes its own part alone and rejects its own promise; a COMMIT that
   * fails rejects all of the group, and nothing of it is kept.
   */
  add<Result>(work: () => Result): Promise<Result>
  /** Commits what is waiting now. */
  flush(): void
}

interface Member {
  readonly work: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/** A group of this size waits for no more. */
const fullGroup = 100

/** Groups what is added during one turn of the event loop, and during the next ones as long as each brings more. A COMMIT waits for the
 * disk, and what arrives meanwhile is the next group: the more is asked at once, the fewer commits each request costs, and a
 * request alone waits for nobody.
 * @see spec/security.md RE-01, RE-02
 */
export function createCommitGroups(connection: BetterSqlite3.Database): CommitGroups {
  let waiting: Member[] = []
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  const save = connection.prepare('SAVEPOINT member')
  const undo = connection.prepare('ROLLBACK TO member')
  const release = connection.prepare('RELEASE member')

  /** @returns what settles the member's promise once the group is committed */
  const run = ({ work, resolve }: Member): (() => void) => {
    const result = work()
    // Each member's resolve takes the result of its own work.
    return () => resolve(result as never)
  }

  const runApart = (member: Member): (() => void) => {
    save.run()
    try {
      const settle = run(member)
      release.run()
      return settle
    } catch (error) {
      // A full or failing disk ends the transaction by itself, and with it everybody's part.
      if (!connection.inTransaction) throw error
      undo.run()
      release.run()
      return () => member.reject(error)
    }
  }

  const runAll = (group: readonly Member[]): (() => void)[] => {
    begin.run()
    try {
      return group.map(run)
    } catch (error) {
      if (!connection.inTransaction) throw error
      // Savepoints keep a copy of every page they change, so only a group in which one fails is run with them.
      rollback.run()
      begin.run()
      return group.map(runApart)
    }
  }

  const flush = () => {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    let settle: (() => void)[]
    try {
      settle = runAll(group)
      commit.run()
    } catch (error) {
      if (connection.inTransaction) rollback.run()
      settle = group.map(
        ({ reject }) =>
          () =>
            reject(error),
      )
    }
    for (const each of settle) each()
  }

  /** @param seen how many are waiting now */
  const flushSoon = (seen: number) => {
    setImmediate(() => {
      if (waiting.length > seen && waiting.length < fullGroup) flushSoon(waiting.length)
      else flush()
    })
  }

  return {
    add: <Result>(work: () => Result) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ work, resolve, reject })
        if (waiting.length === 1) flushSoon(1)
      }),
    flush,
  }
}

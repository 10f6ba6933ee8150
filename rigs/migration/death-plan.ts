import { type Migration, migrations } from '../../src/main/core/storage/index.ts'

/** When every migration of the rig happens, in milliseconds, so that two of them leave the same records. */
export const migrationTime = Date.UTC(2026, 2, 7)

/** At which statement a migration is killed. */
export interface DeathPlan {
  readonly file: string
  /** Schema that the file has. */
  readonly from: number
  /** Index among all statements that are missing; the kill comes just before it, behind the last one just before COMMIT. */
  readonly at: number
  /** Whether the statements are not one transaction, as a control. */
  readonly isBroken: boolean
}

/** The statements of a migration. No migration has a trigger, so each semicolon ends one. */
export function statementsOf({ sql }: Migration): readonly string[] {
  return sql
    .replace(/--[^\n]*/g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

/** How many statements lead from a schema to the newest. */
export function countStatements(from: number): number {
  return migrations
    .filter(({ id }) => id > from)
    .reduce((sum, step) => sum + statementsOf(step).length, 0)
}

/** Every migration, with a call of `die()` before one of the missing statements. */
export function stepsThatDie({ from, at }: DeathPlan): readonly Migration[] {
  let index = 0
  const newest = migrations.at(-1)
  return migrations.map((step) => {
    if (step.id <= from) return step
    const statements = statementsOf(step).flatMap((statement) => {
      const isHere = index === at
      index += 1
      return isHere ? ['SELECT die()', statement] : [statement]
    })
    if (step === newest && at === index) statements.push('SELECT die()')
    return { ...step, sql: statements.join(';\n') }
  })
}
